package page

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// Trap is the field that people do not see and programs that fill in
// everything do. Its name is one that no browser fills in by itself.
const Trap = "_leave_empty"

// OwnForm is what stands for the desk's own form in the path /forms/{form}.
const OwnForm = "own"

// Entry is what a page with a form shows of what was typed and what is wrong
// with it. Its zero value is an empty form.
type Entry struct {
	Values map[string]string // what was typed, by field
	Faults []desk.FieldError
	// Problem is what is wrong with the whole; "" when only fields are.
	Problem   string
	LostFiles bool // files were chosen and must be chosen again
	Uploads   []Upload
}

// Upload is a large file that the form's script has already uploaded.
type Upload struct{ Key, Name string }

// FieldNote is what is wrong with one field.
type FieldNote struct {
	Name, Label, Text string
	Anchor            string // id of the field; "" when the page does not show it
}

// entryPage is what the form and the tracking page share.
type entryPage struct {
	Frame
	Entry
	shown []string          // fields that the page shows
	label string            // prefix of the fields' names in the catalogue
	names map[string]string // of the desk's own fields
}

// Wrong reports whether the page says that something must be mended.
func (p *entryPage) Wrong() bool { return p.Problem != "" || len(p.Faults) > 0 }

// Value is what was typed into a field.
func (p *entryPage) Value(field string) string { return p.Values[field] }

// Field is what is wrong with a field; its Text is "" when nothing is.
func (p *entryPage) Field(field string) FieldNote {
	for _, n := range p.Errors() {
		if n.Name == field {
			return n
		}
	}
	return FieldNote{Name: field}
}

// Bad reports whether something is wrong with a field.
func (p *entryPage) Bad(field string) bool { return p.Field(field).Text != "" }

// Describe lists the ids of what explains a field to a screen reader.
func (p *entryPage) Describe(field string, hints ...string) string {
	if p.Bad(field) {
		hints = append([]string{field + "-wrong"}, hints...)
	}
	return strings.Join(hints, " ")
}

// Errors says for each wrong field what is wrong, once per field, in the order
// in which the page shows them.
func (p *entryPage) Errors() []FieldNote {
	var notes []FieldNote
	for _, f := range p.Faults {
		name := f.Field
		if strings.HasPrefix(name, "files") {
			name = "files"
		}
		if id, ok := strings.CutPrefix(name, "fields."); ok {
			name = FieldPrefix + id
		}
		if slices.ContainsFunc(notes, func(n FieldNote) bool { return n.Name == name }) {
			continue
		}
		n := FieldNote{Name: name, Label: name, Text: text.FieldError(p.Lang, f)}
		if slices.Contains(p.shown, name) {
			n.Anchor, n.Label = name, p.labelOf(name)
		}
		notes = append(notes, n)
	}
	slices.SortStableFunc(notes, func(a, b FieldNote) int { return p.place(a) - p.place(b) })
	return notes
}

func (p *entryPage) place(n FieldNote) int {
	if i := slices.Index(p.shown, n.Name); i >= 0 {
		return i
	}
	return len(p.shown)
}

func (p *entryPage) labelOf(field string) string {
	if name := p.names[field]; name != "" {
		return name
	}
	if field == "files" {
		return p.T("form.files")
	}
	return p.T(p.label + "." + field)
}

// FilesHint says how many files of what size may be sent.
func (p *entryPage) FilesHint() string {
	return p.T("form.files.hint", "count", strconv.Itoa(desk.MaxAttachments), "size", text.Bytes(p.Lang, desk.MaxUpload))
}

// The limits of the fields, for the page.
func (p *entryPage) MaxName() int    { return desk.MaxName }
func (p *entryPage) MaxAddress() int { return desk.MaxAddress }
func (p *entryPage) MaxSubject() int { return desk.MaxSubject }
func (p *entryPage) MaxUpload() int  { return desk.MaxUpload }

// Form is the page with the form for a new request.
type Form struct {
	entryPage
	Action   string
	Token    string
	Redirect string // where to go afterwards, as another site asked; checked when sent
	AskType  bool
	Trap     string
	Fields   []*Field // the desk's own
}

func (*Form) template() string { return "form" }

// NewForm makes the page of a form. The token is the signed field that shows
// that the page is ours.
func NewForm(frame Frame, cfg *desk.Config, form desk.Form, token string, entry Entry) *Form {
	f := &Form{Token: token, AskType: form.Type == "", Trap: Trap}
	f.Frame, f.Entry, f.label = frame, entry, "form"
	f.Action = FormAction(form.ID)
	f.shown = []string{"name", "address", "subject", "text"}
	if f.AskType {
		f.shown = []string{"name", "address", "type", "subject", "text"}
	}
	f.ask(cfg, form)
	f.shown = append(f.shown, "files")
	f.Title = text.T(frame.Lang, "form.title")
	if name := form.Name.In(frame.Lang); name != "" {
		f.Title = name
	}
	return f
}

// FormAction is the path that a form is posted to.
func FormAction(id string) string {
	if id == "" {
		id = OwnForm
	}
	return "/forms/" + url.PathEscape(id)
}

// FormPath is the path of the page with the form.
func FormPath(id string) string {
	if id == "" || id == OwnForm {
		return "/new"
	}
	return "/new?form=" + url.QueryEscape(id)
}

// Choice is one choice of a list.
type Choice struct {
	Value, Name string
	Chosen      bool
}

// Types are the reasons that a visitor may choose from; the other types of
// ticket are words of those who answer. A question comes first: who chooses
// nothing asks one.
func (f *Form) Types() []Choice {
	var list []Choice
	for _, t := range []desk.Type{desk.Question, desk.Incident, desk.Request} {
		list = append(list, Choice{string(t), f.T("requester.type." + string(t)), f.Value("type") == string(t)})
	}
	return list
}
