// Some functions go off again a moment after they were switched on.
(function () {
  var portal = window.portal;
  var stubborn = portal.list.getAttribute('data-flip').split(',');
  portal.onSwitch(function (control) {
    var number = portal.number(control);
    if (stubborn.indexOf(number) < 0 || !portal.isOn(control)) return;
    setTimeout(function () {
      portal.press(number, false);
    }, 100);
  });
})();
