package tabletest

import (
	"fmt"

	"helpdesk/internal/table"
)

// testConditions holds every test against every state of its attribute, in
// each operation that can carry it.
func testConditions(s *suite) {
	cond := func(attr string, test table.Test, v any) table.Cond {
		return table.Cond{Attr: attr, Test: test, Value: v}
	}
	const T, F = true, false
	for i, tc := range []struct {
		cond          table.Cond
		there, absent bool // whether it holds on the item below, and on no item
	}{
		{cond("s", table.Exists, nil), T, F},
		{cond("empty", table.Exists, nil), T, F},
		{cond("nothing", table.Exists, nil), F, F},
		{cond("s", table.NotExists, nil), F, T},
		{cond("nothing", table.NotExists, nil), T, T},
		{table.IfNew(), F, T},
		{table.IfThere(), T, F},

		{table.IfEquals("s", "m"), T, F},
		{table.IfEquals("s", "x"), F, F},
		{table.IfEquals("s", ""), F, F},
		{table.IfEquals("empty", ""), T, F},
		{table.IfEquals("n", int64(5)), T, F},
		{table.IfEquals("n", int64(-5)), F, F},
		{table.IfEquals("n", "5"), F, F},
		{table.IfEquals("b", true), T, F},
		{table.IfEquals("b", false), F, F},
		{table.IfEquals("raw", "m"), F, F},
		{table.IfEquals("nothing", "m"), F, F},
		{table.IfEquals(table.PK, "conditions"), T, F},

		{cond("s", table.NotEquals, "m"), F, T},
		{cond("s", table.NotEquals, "x"), T, T},
		{cond("n", table.NotEquals, int64(5)), F, T},
		{cond("n", table.NotEquals, "5"), T, T},
		{cond("b", table.NotEquals, false), T, T},
		{cond("raw", table.NotEquals, "m"), T, T},
		{cond("nothing", table.NotEquals, "m"), T, T},

		{cond("n", table.Less, int64(6)), T, F},
		{cond("n", table.Less, int64(5)), F, F},
		{cond("n", table.Less, int64(-6)), F, F},
		{cond("n", table.Less, "6"), F, F},
		{cond("s", table.Less, "n"), T, F},
		{cond("s", table.Less, "m"), F, F},
		{cond("s", table.Less, "Z"), F, F},
		{cond("s", table.Less, "é"), T, F},
		{cond("nothing", table.Less, int64(6)), F, F},

		{cond("n", table.LessOrEqual, int64(5)), T, F},
		{cond("n", table.LessOrEqual, int64(4)), F, F},
		{cond("s", table.LessOrEqual, "m"), T, F},
		{cond("s", table.LessOrEqual, "l"), F, F},
		{cond("nothing", table.LessOrEqual, int64(5)), F, F},

		{cond("n", table.AbsentOrLess, int64(6)), T, T},
		{cond("n", table.AbsentOrLess, int64(5)), F, T},
		{cond("n", table.AbsentOrLess, "z"), F, T},
		{cond("nothing", table.AbsentOrLess, int64(-6)), T, T},
		{cond("s", table.AbsentOrLess, "z"), T, T},
	} {
		s.run(fmt.Sprintf("%02d %s test %d of %v", i, tc.cond.Attr, tc.cond.Test, tc.cond.Value), func(s *suite) {
			s.condition(tc.cond, true, tc.there)
			s.condition(tc.cond, false, tc.absent)
		})
	}
	s.run("all must hold", func(s *suite) {
		key := s.conditional(true)
		_, err := s.tb.Write(s.ctx, table.Delete(key, table.IfThere(), table.IfEquals("s", "x")))
		s.fails(err, table.ErrCondition)
		_, err = s.tb.Write(s.ctx, table.Delete(key, table.IfEquals("s", "x"), table.IfThere()))
		s.fails(err, table.ErrCondition)
		s.write(table.Delete(key, table.IfThere(), table.IfEquals("s", "m"), table.IfEquals("n", int64(5))))
	})
}

// conditional prepares the item that conditions are tested on.
func (s *suite) conditional(there bool) table.Key {
	s.Helper()
	key := table.Key{PK: "conditions", SK: "1"}
	if there {
		s.write(table.Put(table.Item{
			table.PK: key.PK, table.SK: key.SK,
			"s": "m", "empty": "", "n": int64(5), "b": true, "raw": []byte("m"),
		}))
	} else {
		s.write(table.Delete(key))
	}
	return key
}

// condition tries one condition in each kind of operation.
func (s *suite) condition(c table.Cond, there, holds bool) {
	s.Helper()
	other := table.Key{PK: "conditions", SK: "other"}
	for name, do := range map[string]func(table.Key) error{
		"put": func(k table.Key) error {
			_, err := s.tb.Write(s.ctx, table.Put(table.Item{table.PK: k.PK, table.SK: k.SK, "did": true}, c))
			return err
		},
		"update": func(k table.Key) error {
			_, err := s.tb.Write(s.ctx, table.Update(k, table.Item{"did": true}, c))
			return err
		},
		"delete": func(k table.Key) error {
			_, err := s.tb.Write(s.ctx, table.Delete(k, c))
			return err
		},
		"check": func(k table.Key) error {
			return s.tb.Transact(s.ctx, []table.Op{
				table.Check(k, c),
				table.Put(table.Item{table.PK: other.PK, table.SK: other.SK, "did": true}),
			})
		},
	} {
		s.write(table.Delete(other))
		key := s.conditional(there)
		before := s.get(key)
		err := do(key)
		if holds && err != nil {
			s.Errorf("%s, item there: %v: %v, want it to hold", name, there, err)
		}
		if holds {
			continue
		}
		s.fails(err, table.ErrCondition)
		s.stored(key, before)
		s.stored(other, nil)
	}
}
