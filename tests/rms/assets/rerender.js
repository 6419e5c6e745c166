// The page keeps the state itself and draws the whole list anew on every click.
(function () {
  var portal = window.portal;
  var state = portal.read();
  var pristine = portal.list.cloneNode(true);
  portal.onSwitch(function (control) {
    state[portal.number(control)] = portal.isOn(control);
    portal.list.replaceChildren.apply(portal.list, pristine.cloneNode(true).childNodes);
    portal.apply(state);
  });
})();
