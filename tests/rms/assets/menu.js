// Marks the menu entry that the page belongs to.
(function () {
  var id = document.getElementById('hdnContentsId');
  var entry = id && document.getElementById('navi' + id.value);
  if (entry) entry.classList.add('choice');
})();
