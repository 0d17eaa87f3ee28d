package store

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/table"
)

// searched is how many characters of a beginning name the partition in which
// names and addresses that begin so stand: people spread over some hundred.
const searched = 2

// MinSearch is the least characters of a beginning; see Searchable.
const MinSearch = searched

// beginningOf is what names the partition: two characters, or one of a script
// that writes a name in one or two of them.
func beginningOf(s string) string {
	r := []rune(s)
	if len(r) > 0 && isWhole(r[0]) {
		return string(r[:1])
	}
	return string(r[:min(len(r), searched)])
}

// isWhole reports whether one character says as much as several Latin letters.
func isWhole(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}

// Searchable reports whether a beginning is long enough to look for people:
// MinSearch characters, or one of a script that writes names in so few.
func Searchable(beginning string) bool {
	return begins(desk.FoldName(beginning)) || begins(strings.TrimSpace(beginning))
}

func begins(s string) bool {
	r := []rune(s)
	return len(r) >= searched || len(r) == 1 && isWhole(r[0])
}

// personIndexes let a person be found: by the beginning of his name (g1) and of
// his last name (g4), and among his organisation's people (g2). A record that is
// part of another is found by nothing.
func personIndexes(item table.Item, p *desk.Person) {
	name := desk.FoldName(p.Name)
	if p.MergedInto != "" {
		return
	}
	if ident.Valid(p.Organization) {
		item[table.G2.PKName()], item[table.G2.SKName()] = organizationPK(p.Organization), name+"#"+p.ID
	}
	if name == "" {
		return
	}
	item[table.G1.PKName()], item[table.G1.SKName()] = "NAME#"+beginningOf(name), name+"#"+p.ID
	if last := name[strings.LastIndexByte(name, ' ')+1:]; last != name {
		item[table.G4.PKName()], item[table.G4.SKName()] = "LAST#"+beginningOf(last), last+" "+name+"#"+p.ID
	}
}

// identityItem is the claim on an identity, found by its beginning (g3).
func identityItem(i desk.Identity, person string) (table.Item, error) {
	item, err := newItem(identityKey(i), identity{Person: person})
	if err == nil && (i.Kind == desk.IdentityMail || i.Kind == desk.IdentityPhone) {
		item[table.G3.PKName()], item[table.G3.SKName()] = "ADDR#"+beginningOf(i.Value), i.Value+"#"+person
	}
	return item, err
}

// FindPeople lists the ids of people whose name, last name, mail address or
// telephone number begins so, each once, at most limit of each sort. Who was
// written before there was this index is found when his record is written again,
// or after IndexPeople.
//
// AP-96: people by the beginning of a name or address.
func (s *Store) FindPeople(ctx context.Context, beginning string, limit int) ([]string, error) {
	name, address := desk.FoldName(beginning), strings.ToLower(strings.TrimSpace(beginning))
	var ids []string
	seen := map[string]bool{}
	for _, q := range []struct {
		index        table.Index
		prefix, from string
	}{{table.G1, "NAME#", name}, {table.G4, "LAST#", name}, {table.G3, "ADDR#", address}} {
		if !begins(q.from) {
			continue
		}
		page, err := s.table.Query(ctx, table.Query{Index: q.index, PK: q.prefix + beginningOf(q.from), Prefix: q.from, Limit: limit})
		if err != nil {
			return nil, failure("find people", err)
		}
		for _, item := range page.Items {
			sk := item.Str(q.index.SKName())
			if id := sk[strings.LastIndexByte(sk, '#')+1:]; !seen[id] {
				seen[id], ids = true, append(ids, id)
			}
		}
	}
	return ids, nil
}

// Record reads a person's record as it stands, also one that is part of another
// person; nil when there is none.
//
// AP-97: a record as it stands.
func (s *Store) Record(ctx context.Context, id string) (*desk.Person, error) {
	item, err := s.table.Get(ctx, personKey(id), true)
	if err != nil || item == nil {
		return nil, failure("read record", err)
	}
	return readPerson(item)
}

// SplitPeople undoes JoinPeople: both are written as they are given, and the
// identities are the part's again; without a part they are nobody's. desk.Stale
// when any of them was changed.
//
// AP-98: one person becomes two, or loses an identity.
func (s *Store) SplitPeople(ctx context.Context, p, part *desk.Person, identities []desk.Identity) error {
	op, err := changedPerson(p)
	if err != nil {
		return err
	}
	ops := []table.Op{op}
	if part != nil {
		if op, err = changedPerson(part); err != nil {
			return err
		}
		ops = append(ops, op)
	}
	for _, i := range identities {
		if part == nil {
			ops = append(ops, table.Delete(identityKey(i)))
			continue
		}
		claim, err := identityItem(i, part.ID)
		if err != nil {
			return err
		}
		ops = append(ops, table.Put(claim, table.IfThere()))
	}
	err = s.transact(ctx, "", ops)
	if errors.Is(err, table.ErrCondition) {
		return desk.Fail(desk.Stale, "stale").Because(err)
	}
	return failure("split people", err)
}
