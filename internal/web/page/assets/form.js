// Improves the forms, which work without it: one sending per press, and files
// too large for the form itself are uploaded first. The server decides all limits.
(function () {
  'use strict';
  var form = document.querySelector('form');
  var input = document.getElementById('files');
  var busy = document.getElementById('busy');
  if (!form || !input || !window.fetch || !window.FormData) return;
  var button = form.querySelector('button');

  function total(files) {
    return files.reduce(function (sum, f) { return sum + f.size; }, 0);
  }

  function hidden(name, value) {
    var el = document.createElement('input');
    el.type = 'hidden';
    el.name = name;
    el.value = value;
    form.appendChild(el);
    return el;
  }

  function upload(file) {
    var ask = { name: file.name, type: file.type || 'application/octet-stream', size: file.size };
    return fetch('/uploads', {
      method: 'POST', body: JSON.stringify(ask),
      headers: { 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang }
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
    var lang = document.documentElement.lang;
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
