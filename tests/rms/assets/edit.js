// What every edit page does: switches that are no inputs, すべて選択, and one submission for several forms.
// The other scripts build on window.portal.
(function () {
  var list = document.getElementById('apiList');
  var portal = (window.portal = { list: list, beforeSubmit: [] });
  var LABELS = { switch: ['オフ', 'オン'], checkbox: ['☐', '☑'] };

  portal.controls = function () {
    return Array.from(list.querySelectorAll('.fnControl'));
  };
  portal.number = function (control) {
    return control.getAttribute('data-no');
  };
  portal.isOn = function (control) {
    if (control.tagName === 'SELECT') return control.value === '1';
    if (control.type === 'radio') return (control.value === '1') === control.checked;
    if (control.type === 'checkbox') return control.checked;
    return control.getAttribute('aria-checked') === 'true';
  };
  // Shows a state without telling anybody.
  portal.show = function (control, on) {
    if (control.tagName === 'SELECT') {
      control.value = on ? '1' : '0';
    } else if (control.type === 'radio') {
      control.checked = (control.value === '1') === on;
    } else if (control.type === 'checkbox') {
      control.checked = on;
    } else {
      control.setAttribute('aria-checked', String(on));
      control.textContent = LABELS[control.getAttribute('role')][on ? 1 : 0];
      control.nextElementSibling.value = on ? '1' : '0';
    }
  };
  // Switches a function as the merchant would.
  portal.press = function (number, on) {
    list.querySelectorAll('[data-no="' + number + '"]').forEach(function (control) {
      if (control.disabled || portal.isOn(control) === on) return;
      if (control.tagName === 'SELECT') {
        control.value = on ? '1' : '0';
        control.dispatchEvent(new Event('change', { bubbles: true }));
      } else if (control.type !== 'radio' || (control.value === '1') === on) {
        control.click();
      }
    });
  };
  portal.read = function () {
    var state = {};
    portal.controls().forEach(function (control) {
      state[portal.number(control)] = portal.isOn(control);
    });
    return state;
  };
  portal.apply = function (state) {
    portal.controls().forEach(function (control) {
      var on = state[portal.number(control)];
      if (on !== undefined && portal.isOn(control) !== on) portal.show(control, on);
    });
  };
  // Calls back when a control was switched by a click, or by a choice in a select.
  portal.onSwitch = function (callback) {
    document.addEventListener('click', function (event) {
      var control = event.target.closest('.fnControl');
      if (control && control.tagName !== 'SELECT' && list.contains(control)) callback(control);
    });
    document.addEventListener('change', function (event) {
      if (event.target.matches('select.fnControl')) callback(event.target);
    });
  };

  function toggle(control) {
    if (control.disabled || control.getAttribute('aria-disabled') === 'true') return;
    portal.show(control, !portal.isOn(control));
  }
  document.addEventListener('click', function (event) {
    var control = event.target.closest('.fnControl[role]');
    if (control) return toggle(control);
    // A label around a span does not pass the click on.
    var label = event.target.closest('label');
    var span = label && label.querySelector('span.fnControl');
    if (span) span.click();
  });
  document.addEventListener('keydown', function (event) {
    if (event.key === ' ' && event.target.matches('span.fnControl')) {
      event.preventDefault();
      event.target.click();
    }
  });
  document.addEventListener('change', function (event) {
    if (!event.target.matches('.checkAllBox')) return;
    var on = event.target.checked;
    var last = Number(event.target.getAttribute('data-to'));
    for (var number = Number(event.target.getAttribute('data-from')); number <= last; number++) portal.press(number, on);
  });

  portal.carry = function (form, name, value) {
    var input = document.createElement('input');
    input.type = 'hidden';
    input.className = 'carried';
    input.name = name;
    input.value = value;
    form.appendChild(input);
  };
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.id !== 'editForm' && form.id !== 'allForm') return;
    document.querySelectorAll('.carried').forEach(function (input) {
      input.remove();
    });
    if (form.id === 'allForm') {
      document.querySelectorAll('form.groupForm').forEach(function (group) {
        new FormData(group).forEach(function (value, name) {
          portal.carry(form, name, value);
        });
      });
    }
    portal.beforeSubmit.forEach(function (callback) {
      callback(form);
    });
  });
})();
