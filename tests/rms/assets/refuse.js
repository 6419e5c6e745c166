// The page keeps the state itself: what was assigned and not clicked is taken back.
(function () {
  var portal = window.portal;
  var state = portal.read();
  function enforce() {
    portal.apply(state);
  }
  portal.onSwitch(function (control) {
    state[portal.number(control)] = portal.isOn(control);
  });
  setInterval(enforce, 30);
  portal.beforeSubmit.unshift(enforce);
})();
