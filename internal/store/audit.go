package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/table"
)

// audited is the key of an entry in a context.
type audited struct{}

// Audited lets the next transaction that is made with the context carry an
// entry of the audit log: the act and its entry are written together, or
// neither. An act that needs several transactions, or several tries of one,
// writes the same entry each time. Nothing that only reads is told of.
func Audited(ctx context.Context, a desk.Audit) context.Context {
	a.ID = ident.Source{}.New(a.At)
	return context.WithValue(ctx, audited{}, a)
}

// transact is a transaction of the table, with the entry that its context
// carries. about is what the act was done to, where the entry does not say so.
func (s *Store) transact(ctx context.Context, about string, ops []table.Op) error {
	a, ok := ctx.Value(audited{}).(desk.Audit)
	if !ok {
		return s.table.Transact(ctx, ops)
	}
	if a.Subject == "" {
		a.Subject = about
	}
	item, err := auditItem(a)
	if err != nil {
		return err
	}
	// It comes last and has no condition, so that those of the others keep their places.
	return s.table.Transact(ctx, append(ops[:len(ops):len(ops)], table.Put(item)))
}

// write is transact for one operation, which costs half when no entry goes with it.
func (s *Store) write(ctx context.Context, op table.Op) error {
	if _, ok := ctx.Value(audited{}).(desk.Audit); ok {
		return s.transact(ctx, "", []table.Op{op})
	}
	_, err := s.table.Write(ctx, op)
	return err
}

func auditItem(a desk.Audit) (table.Item, error) {
	item, err := newItem(auditKey(a.At, a.ID), a)
	if err != nil {
		return nil, err
	}
	item[table.TTL] = a.At.Add(desk.AuditLife).Unix()
	return item, nil
}

// PutAudit writes an entry of an act that changes nothing else in the table.
//
// AP-78: an entry in the audit log alone.
func (s *Store) PutAudit(ctx context.Context, a desk.Audit) error {
	a.ID = ident.Source{}.New(a.At)
	item, err := auditItem(a)
	if err != nil {
		return err
	}
	_, err = s.table.Write(ctx, table.Put(item))
	return failure("write audit log", err)
}

// Exported writes down that somebody exports what is kept of a person.
func (s *Store) Exported(ctx context.Context, who desk.Subject, person string) error {
	return s.PutAudit(ctx, desk.NewAudit(who, desk.AuditPersonExported, person, s.now()))
}

// AuditOf lists a month's entries (UTC), newest first, from behind the entry
// before ("" from the newest). next is the last entry's cursor when there is more.
//
// AP-76: the audit log of a month.
func (s *Store) AuditOf(ctx context.Context, month time.Time, before string, limit int) (list []desk.Audit, next string, err error) {
	q := table.Query{PK: auditKey(month, "").PK, Descending: true, Consistent: true, Limit: limit}
	if before != "" {
		at, id, ok := strings.Cut(before, ".")
		ms, parseErr := strconv.ParseInt(at, 10, 64)
		key := auditKey(time.UnixMilli(ms), id)
		if !ok || parseErr != nil || ms < 0 || ms > maxMilli || !ident.Valid(id) || key.PK != q.PK {
			return nil, "", desk.Fail(desk.Invalid, "cursor_invalid")
		}
		q.To, q.Limit = key.SK, limit+1 // the end of a range is part of it
	}
	page, err := s.table.Query(ctx, q)
	if err != nil {
		return nil, "", failure("read audit log", err)
	}
	for _, item := range page.Items {
		var a desk.Audit
		if err := document(item, &a); err != nil {
			return nil, "", fmt.Errorf("read audit log: %w", err)
		}
		cursor := strconv.FormatInt(a.At.UnixMilli(), 10) + "." + a.ID
		if page.Next != "" {
			next = cursor
		}
		if cursor != before && !s.expired(item) {
			list = append(list, a)
		}
	}
	return list, next, nil
}
