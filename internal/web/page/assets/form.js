// Improves the forms, which work without it: a day and the files chosen are said
// in the page's language, not the browser's, there is one sending per press, and
// files too large for the form itself are uploaded first. The server decides all
// limits.
(function () {
  'use strict';
  var lang = document.documentElement.lang;
  var input = document.getElementById('files');
  var busy = document.getElementById('busy');
  var form = input && input.form;
  if (!form || !window.fetch || !window.FormData) return;
  var button = form.querySelector('button');

  function made(name, props) {
    return Object.assign(document.createElement(name), props);
  }

  // The browser's own control stays above what is drawn, and takes keys, presses
  // and files that are dropped.
  function choosing() {
    var box = made('div', { className: 'pick' });
    var chosen = made('p', { id: 'chosen' });
    chosen.setAttribute('role', 'status');
    input.replaceWith(box);
    box.append(made('label', { htmlFor: input.id, textContent: input.dataset.choose }), chosen, input);
    input.setAttribute('aria-describedby', [input.getAttribute('aria-describedby'), chosen.id].join(' ').trim());
    if (input.getAttribute('aria-invalid')) box.classList.add('bad');
    function say() {
      var names = Array.prototype.map.call(input.files, function (f) { return f.name; });
      chosen.textContent = input.title = names.join(', ') || input.dataset.none;
    }
    input.addEventListener('change', say);
    window.addEventListener('pageshow', say);
    say();
  }

  function writing(day) {
    var words = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { dateStyle: 'long', timeZone: 'UTC' });
    var out = form.querySelector('output[for="' + day.id + '"]');
    function say() { out.textContent = day.valueAsDate ? words.format(day.valueAsDate) : ''; }
    day.addEventListener('input', say);
    window.addEventListener('pageshow', say);
  }

  choosing();
  form.querySelectorAll('input[type=date]').forEach(writing);

  function total(files) {
    return files.reduce(function (sum, f) { return sum + f.size; }, 0);
  }

  function hidden(name, value) {
    form.append(made('input', { type: 'hidden', name: name, value: value }));
  }

  function upload(file) {
    var ask = { name: file.name, type: file.type || 'application/octet-stream', size: file.size };
    return fetch('/uploads', {
      method: 'POST', body: JSON.stringify(ask),
      headers: { 'Content-Type': 'application/json', 'Accept-Language': lang }
    }).then(function (res) {
      return res.json().then(function (got) {
        if (!res.ok) throw got;
        var body = new FormData();
        Object.keys(got.fields).forEach(function (k) { body.append(k, got.fields[k]); });
        body.append('file', file);
        return fetch(got.url, { method: 'POST', body: body }).then(function (put) {
          if (!put.ok) throw {};
          return { key: got.key, name: file.name };
        });
      });
    });
  }

  function fail(problem) {
    var wrong = problem && problem.errors && problem.errors[0];
    busy.textContent = (wrong && wrong[lang]) || (problem && problem.detail) || input.dataset.failed;
    button.disabled = false;
    busy.scrollIntoView({ block: 'center' });
  }

  form.addEventListener('submit', function (event) {
    var files = Array.prototype.slice.call(input.files);
    if (total(files) <= Number(input.dataset.limit)) {
      setTimeout(function () { button.disabled = true; });
      return;
    }
    event.preventDefault();
    button.disabled = true;
    busy.textContent = input.dataset.busy;
    files.reduce(function (before, file) {
      return before.then(function (done) {
        return upload(file).then(function (up) { return done.concat(up); });
      });
    }, Promise.resolve([])).then(function (uploads) {
      uploads.forEach(function (up) { hidden('upload', up.key); hidden('uploadName', up.name); });
      input.value = '';
      form.submit();
    }).catch(fail);
  });

  // A page kept by the browser and shown again must not have a dead button.
  window.addEventListener('pageshow', function () { button.disabled = false; });
})();
