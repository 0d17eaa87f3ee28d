// What is pasted into another site so that its visitors can ask the desk: a
// plain HTML form, and the same sent by a script without leaving the page.
import type { Language } from '../text/language';
import { translate, type Key } from '../text/text';
import { inLanguage, type Config } from './config';

type Form = Config['forms'][number];
type Field = NonNullable<Config['fields']>[number];

const escape = (s: string) => s.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

/** asked are the desk's own fields that a visitor of a form fills in. */
export const asked = (config: Config, form: Form): Field[] =>
  (config.fields ?? []).filter((f) => !f.off && f.customer === 'fills' && (!f.forms?.length || f.forms.includes(form.id)) && (!f.types?.length || !form.type || f.types.includes(form.type)));

function control(f: Field, l: Language): string {
  const name = `field_${escape(f.id)}`;
  const needed = f.requiredAtCreate ? ' required' : '';
  const label = escape(inLanguage(f.name, l));
  switch (f.kind) {
    case 'choice':
      return `  <p><label>${label}<br><select name="${name}"${needed}>\n    <option value=""></option>\n${(f.choices ?? []).map((c) => `    <option value="${escape(c.id)}">${escape(inLanguage(c.name, l))}</option>`).join('\n')}\n  </select></label></p>`;
    case 'checkbox':
      return `  <p><label><input type="checkbox" name="${name}" value="true"${needed}> ${label}</label></p>`;
    case 'date':
      return `  <p><label>${label}<br><input type="date" name="${name}"${needed}></label></p>`;
    case 'number':
      return `  <p><label>${label}<br><input inputmode="decimal" name="${name}"${needed}></label></p>`;
    default:
      return (f.maxLength ?? 0) > 250 ? `  <p><label>${label}<br><textarea name="${name}" maxlength="${f.maxLength}" rows="4"${needed}></textarea></label></p>` : `  <p><label>${label}<br><input name="${name}" maxlength="${f.maxLength || 250}"${needed}></label></p>`;
  }
}

/** snippet is the text to paste. base is the desk's public address. */
export function snippet(config: Config, form: Form, l: Language, base: string, script: boolean): string {
  const t = (key: Key) => escape(translate(l, key));
  const back = form.origins?.[0];
  const lines = [
    `<form id="help-${escape(form.id)}" action="${escape(base.replace(/\/+$/, ''))}/forms/${encodeURIComponent(form.id)}" method="post" enctype="multipart/form-data" accept-charset="utf-8">`,
    `  <p><label>${t('config.snippet.name')}<br><input name="name" maxlength="120" autocomplete="name"></label></p>`,
    `  <p><label>${t('config.snippet.address')}<br><input type="email" name="address" maxlength="254" autocomplete="email" required></label></p>`,
    `  <p><label>${t('config.snippet.subject')}<br><input name="subject" maxlength="200"></label></p>`,
    `  <p><label>${t('config.snippet.text')}<br><textarea name="text" rows="8" required></textarea></label></p>`,
    ...asked(config, form).map((f) => control(f, l)),
    `  <p><label>${t('config.snippet.files')}<br><input type="file" name="files" multiple></label></p>`,
    `  <p hidden><input name="_leave_empty" tabindex="-1" autocomplete="off"></p>`,
    `  <input type="hidden" name="language" value="${l}">`,
    ...(back && !script ? [`  <input type="hidden" name="redirect" value="${escape(back)}/">`] : []),
    `  <p><button>${t('config.snippet.send')}</button></p>`,
    ...(script ? ['  <p role="status"></p>'] : []),
    '</form>',
  ];
  if (script) lines.push(...sender(form, l));
  return lines.join('\n') + '\n';
}

function sender(form: Form, l: Language): string[] {
  const text = (key: Key) => JSON.stringify(translate(l, key)).replace(/</g, '\\u003c');
  return [
    '<script>',
    '(function () {',
    `  var form = document.getElementById(${JSON.stringify('help-' + form.id)});`,
    "  var status = form.querySelector('[role=status]');",
    "  form.addEventListener('submit', function (event) {",
    '    event.preventDefault();',
    "    var button = form.querySelector('button');",
    '    button.disabled = true;',
    "    fetch(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body: new FormData(form) })",
    '      .then(function (response) { return response.json().then(function (body) { return { ok: response.ok, body: body }; }); })',
    '      .then(function (answer) {',
    '        if (answer.ok) {',
    '          form.reset();',
    `          status.textContent = ${text('config.snippet.done')} + ' ' + answer.body.reference;`,
    '        } else {',
    '          var wrong = (answer.body.errors || [])[0];',
    `          status.textContent = wrong ? wrong.${l} : answer.body.detail;`,
    '        }',
    '      })',
    `      .catch(function () { status.textContent = ${text('config.snippet.failed')}; })`,
    '      .then(function () { button.disabled = false; });',
    '  });',
    '})();',
    '</script>',
  ];
}
