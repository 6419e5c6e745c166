// Every second each row gives way to a copy of itself.
setInterval(function () {
  var portal = window.portal;
  var state = portal.read();
  portal.list.querySelectorAll('.fn-row').forEach(function (row) {
    row.replaceWith(row.cloneNode(true));
  });
  portal.apply(state);
}, 1000);
