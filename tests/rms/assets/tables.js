// DataTables takes over the tables: a pager, and rows of other pages that are not in the document.
(function ($) {
  var portal = window.portal;
  var lengths = portal.list.getAttribute('data-lengths');
  var menus = { some: [10, 25, 50], all: [[10, 25, 50, -1], [10, 25, 50, 'すべて']], none: [10] };
  var tables = [];

  // The group stands in a hidden first column and is printed as a row above its functions.
  function groupRows(api) {
    var last = null;
    var rows = $(api.rows({ page: 'current' }).nodes());
    api.column(0, { page: 'current' }).data().each(function (group, index) {
      if (group === last) return;
      last = group;
      rows.eq(index).before($('<tr class="groupRow"></tr>').append($('<th></th>').attr('colspan', api.columns(':visible').count()).html(group)));
    });
  }

  $('#apiList table.apiTable').each(function () {
    var grouped = $(this).hasClass('groupColumn');
    tables.push(
      $(this).DataTable({
        ordering: false,
        autoWidth: false,
        pageLength: 10,
        lengthChange: lengths !== 'none',
        lengthMenu: menus[lengths],
        columnDefs: grouped ? [{ targets: 0, visible: false }] : [],
        drawCallback: grouped
          ? function () {
              groupRows(this.api());
            }
          : null,
        language: {
          search: 'キーワード検索:',
          lengthMenu: '_MENU_ 件表示',
          info: '_TOTAL_ 件中 _START_ から _END_ まで表示',
          infoEmpty: '0 件',
          infoFiltered: '(全 _MAX_ 件)',
          zeroRecords: '該当する機能はありません',
          emptyTable: '該当する機能はありません',
          paginate: { first: '先頭', previous: '前へ', next: '次へ', last: '最終' }
        }
      })
    );
  });

  // What is not in the document is not sent, unless the page carries it along.
  if (portal.list.getAttribute('data-gather') !== 'on') return;
  portal.beforeSubmit.push(function (form) {
    tables.forEach(function (table) {
      $(table.rows().nodes())
        .filter(function () {
          return !this.isConnected;
        })
        .find('input, select')
        .serializeArray()
        .forEach(function (field) {
          portal.carry(form, field.name, field.value);
        });
    });
  });
})(window.jQuery);
