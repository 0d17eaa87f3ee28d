package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// note appends a mail to the list. It is not synced: what is lost of it is
// read from the mails again.
func (b *Box) note(s Sent) error {
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	_, err = b.index.Write(append(line, '\n'))
	return err
}

// load reads the list, holds it against the mails in the folder and writes it
// anew: lines without their mail are dropped, mails cut short are removed,
// mails without a line get one.
func (b *Box) load() error {
	files, err := b.mails()
	if err != nil {
		return err
	}
	path := filepath.Join(b.dir, indexName)
	text, err := os.ReadFile(path) //nolint:gosec // in the operator's own folder
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for line := range bytes.Lines(text) {
		var s Sent
		if json.Unmarshal(line, &s) != nil {
			continue
		}
		size, ok := files[s.ID]
		if !ok {
			continue
		}
		delete(files, s.ID)
		if size == s.Size {
			b.sent = append(b.sent, s)
		} else if err := os.Remove(b.file(s.ID)); err != nil {
			return err
		}
	}
	for id := range files {
		s, err := b.describe(id)
		if err != nil {
			return err
		}
		b.sent = append(b.sent, s)
	}
	slices.SortStableFunc(b.sent, func(x, y Sent) int { return x.At.Compare(y.At) })
	return b.rewrite(path)
}

// mails lists the ids and sizes of the mails in the folder.
func (b *Box) mails() (map[string]int64, error) {
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), mailExt)
		if !ok || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		out[id] = info.Size()
	}
	return out, nil
}

// describe reads from a mail what its lost line said. The envelope is taken
// from the visible header, which is not always the same; the tag is lost.
func (b *Box) describe(id string) (Sent, error) {
	raw, err := os.ReadFile(b.file(id))
	if err != nil {
		return Sent{}, err
	}
	info, err := os.Stat(b.file(id))
	if err != nil {
		return Sent{}, err
	}
	s := Sent{ID: id, At: info.ModTime().UTC(), Size: int64(len(raw))}
	if m, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil { // else shown without what its header would say
		if at, err := m.Header.Date(); err == nil {
			s.At = at.UTC()
		}
		s.From, s.To = first(m.Header, "From"), first(m.Header, "To")
		s.Subject = decoded(m.Header.Get("Subject"))
	}
	s.Outcome = outcome(s.To)
	return s, nil
}

func first(h mail.Header, field string) string {
	list, err := h.AddressList(field)
	if err != nil || len(list) == 0 {
		return ""
	}
	return list[0].Address
}

// rewrite replaces the list and leaves it open for appending.
func (b *Box) rewrite(path string) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	for _, s := range b.sent {
		if err := enc.Encode(s); err != nil {
			return err
		}
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, text.Bytes(), 0o600); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0) //nolint:gosec // in the operator's own folder
	if err != nil {
		return fmt.Errorf("open list: %w", err)
	}
	b.index = f
	return nil
}
