package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

const mailRulePK = "MAILRULE"

var mailRulesKey = table.Key{PK: "MAILRULES", SK: only} // counts them

func mailRuleKey(id string) table.Key { return table.Key{PK: mailRulePK, SK: id} }

// MailRuleID names the rule about a sender or domain: there is one at most.
func MailRuleID(subject string) string { return digest(subject) }

// MailRule answers the nearest rule that covers a sender; false for none.
//
// AP-117: the rule about a sender.
func (s *Store) MailRule(ctx context.Context, from string) (desk.MailRule, bool, error) {
	var keys []table.Key
	for _, subject := range desk.RuleSubjects(from) {
		keys = append(keys, mailRuleKey(MailRuleID(subject)))
	}
	if len(keys) == 0 {
		return desk.MailRule{}, false, nil
	}
	items, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return desk.MailRule{}, false, failure("read mail rules", err)
	}
	for _, key := range keys {
		for _, item := range items {
			if item.Key() != key {
				continue
			}
			if r, err := readMailRule(item); err != nil || r.Covers(from) {
				return r, err == nil, err
			}
		}
	}
	return desk.MailRule{}, false, nil
}

func readMailRule(item table.Item) (desk.MailRule, error) {
	var r desk.MailRule
	if err := document(item, &r); err != nil {
		return r, fmt.Errorf("read mail rule: %w", err)
	}
	return r, nil
}

// PutMailRule keeps a rule in the place of the one about the same sender or
// domain. ErrFull when there are desk.MaxMailRules, ErrTaken when with is taken.
//
// AP-118: keep a rule for mail.
func (s *Store) PutMailRule(ctx context.Context, r desk.MailRule, with ...Extra) error {
	item, err := newItem(mailRuleKey(r.ID), r)
	if err != nil {
		return err
	}
	for range 3 { // it is made or taken away between the two
		err = s.transact(ctx, "", withExtras([]table.Op{table.Put(item, table.IfThere())}, with))
		if !errors.Is(err, table.ErrCondition) {
			return failure("keep mail rule", err)
		}
		if slices.ContainsFunc(table.FailedOps(err), func(i int) bool { return i > 0 }) {
			return ErrTaken
		}
		count := table.Op{Kind: table.UpdateOp, Key: mailRulesKey, Add: map[string]int64{attrCount: 1},
			If: []table.Cond{{Attr: attrCount, Test: table.AbsentOrLess, Value: int64(desk.MaxMailRules)}}}
		err = s.transact(ctx, "", withExtras([]table.Op{table.Put(item, table.IfNew()), count}, with))
		if !errors.Is(err, table.ErrCondition) {
			return failure("keep mail rule", err)
		}
		failed := table.FailedOps(err)
		switch {
		case slices.Contains(failed, 1):
			return ErrFull
		case slices.ContainsFunc(failed, func(i int) bool { return i > 1 }):
			return ErrTaken
		}
	}
	return failure("keep mail rule", err)
}

// MailRules lists rules by id, from behind the id after; more tells of further
// ones.
//
// AP-119: the rules for mail.
func (s *Store) MailRules(ctx context.Context, after string, limit int) (list []desk.MailRule, more bool, err error) {
	q := table.Query{PK: mailRulePK, Consistent: true, Limit: limit}
	if after != "" {
		q.From = after + "\x00"
	}
	page, err := s.table.Query(ctx, q)
	if err != nil {
		return nil, false, failure("list mail rules", err)
	}
	for _, item := range page.Items {
		r, err := readMailRule(item)
		if err != nil {
			return nil, false, err
		}
		list = append(list, r)
	}
	return list, page.Next != "", nil
}

// DeleteMailRule takes a rule away and answers it; false when there is none.
//
// AP-120: take a rule for mail away.
func (s *Store) DeleteMailRule(ctx context.Context, id string) (desk.MailRule, bool, error) {
	var r desk.MailRule
	found, err := s.get(ctx, mailRuleKey(id), &r)
	if err != nil || !found {
		return r, false, err
	}
	err = s.transact(ctx, "", []table.Op{
		table.Delete(mailRuleKey(id), table.IfThere()),
		{Kind: table.UpdateOp, Key: mailRulesKey, Add: map[string]int64{attrCount: -1}},
	})
	if errors.Is(err, table.ErrCondition) {
		return r, false, nil
	}
	return r, err == nil, failure("take mail rule away", err)
}
