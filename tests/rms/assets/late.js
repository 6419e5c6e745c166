// The rows come a moment after the page.
setTimeout(function () {
  var late = document.getElementById('lateRows');
  window.portal.list.replaceChildren(late.content.cloneNode(true));
}, 300);
