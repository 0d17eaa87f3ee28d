// What is pasted into another site so that its visitors can ask the desk: a
// plain HTML form, and the same sent by a script without leaving the page.
import type { Language } from '../text/language';
import { translate, type Key } from '../text/text';
import { inLanguage, type Config } from './config';

type Form = Config['forms'][number];
type Field = NonNullable<Config['fields']>[number];

const escape = (s: string) => s.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

/** reasons are the types that a visitor chooses from where the form leaves it to him. */
const reasons = ['question', 'incident', 'request'] as const;

/** only are the reasons that a field is for; undefined: all that can be. */
function only(f: Field, form: Form): string[] | undefined {
  if (form.type || !f.types?.length) return undefined;
  const some = reasons.filter((x) => f.types!.includes(x));
  return some.length === reasons.length ? undefined : some;
}

/** asked are the desk's own fields that a visitor of a form fills in. */
export const asked = (config: Config, form: Form): Field[] =>
  (config.fields ?? []).filter((f) => !f.off && f.customer === 'fills' && (!f.forms?.length || f.forms.includes(form.id)) && (!f.types?.length || !form.type || f.types.includes(form.type)) && only(f, form)?.length !== 0);

// What only some reasons need may stay empty here; the desk asks again when it may not.
function control(f: Field, form: Form, l: Language): string {
  const name = `field_${escape(f.id)}`;
  const some = only(f, form);
  const needed = f.requiredAtCreate && !some ? ' required' : '';
  const notes = [f.requiredAtCreate ? '' : ` (${translate(l, 'config.snippet.optional')})`, some ? `. ${translate(l, 'config.snippet.only', { types: some.map((x) => translate(l, `config.snippet.type.${x}` as Key)).join(', ') })}` : ''];
  const label = escape(inLanguage(f.name, l) + notes.join(''));
  switch (f.kind) {
    case 'choice':
      return `  <p><label>${label}<br><select name="${name}"${needed}>\n    <option value="">${escape(translate(l, 'config.snippet.choose'))}</option>\n${(f.choices ?? []).map((c) => `    <option value="${escape(c.id)}">${escape(inLanguage(c.name, l))}</option>`).join('\n')}\n  </select></label></p>`;
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

/** How a form is sent: by a script, which stays on the page, or by the browser,
 * which then shows the desk's page with the number, or goes back to a site. */
export type Sent = { script: true } | { script: false; back?: string | undefined };

/** snippet is the text to paste, in the words of the desk's own form. base is
 * the desk's public address. */
export function snippet(config: Config, form: Form, l: Language, base: string, sent: Sent): string {
  const t = (key: Key) => escape(translate(l, key));
  const optional = (key: Key) => `${t(key)} (${t('config.snippet.optional')})`;
  const lines = [
    `<form id="help-${escape(form.id)}" action="${escape(base.replace(/\/+$/, ''))}/forms/${encodeURIComponent(form.id)}" method="post" enctype="multipart/form-data" accept-charset="utf-8">`,
    `  <p><label>${optional('config.snippet.name')}<br><input name="name" maxlength="120" autocomplete="name"></label></p>`,
    `  <p><label>${t('config.snippet.address')}<br><input type="email" name="address" maxlength="254" autocomplete="email" required></label></p>`,
    ...(form.type ? [] : [`  <p><label>${t('config.snippet.type')}<br><select name="type">\n${reasons.map((x) => `    <option value="${x}">${t(`config.snippet.type.${x}`)}</option>`).join('\n')}\n  </select></label></p>`]),
    `  <p><label>${optional('config.snippet.subject')}<br><input name="subject" maxlength="200"></label></p>`,
    `  <p><label>${t('config.snippet.text')}<br><textarea name="text" rows="8" required></textarea></label></p>`,
    ...asked(config, form).map((f) => control(f, form, l)),
    `  <p><label>${optional('config.snippet.files')}<br><input type="file" name="files" multiple></label></p>`,
    `  <p hidden><input name="_leave_empty" tabindex="-1" autocomplete="off"></p>`,
    `  <input type="hidden" name="language" value="${l}">`,
    ...(!sent.script && sent.back ? [`  <input type="hidden" name="redirect" value="${escape(sent.back)}/">`] : []),
    `  <p><button>${t('config.snippet.send')}</button></p>`,
    ...(sent.script ? ['  <p role="status"></p>'] : []),
    '</form>',
  ];
  if (sent.script) lines.push(...sender(form, l));
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
