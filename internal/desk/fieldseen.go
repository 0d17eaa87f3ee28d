package desk

// FieldValue is a field with its value, as somebody reads it.
type FieldValue struct {
	Field *Field
	Value string
}

// SeenFields are the fields that a requester reads on his page, in the order of
// the configuration. Those of the first ticket that has a value count: his own,
// before the one that it became part of.
func (c *Config) SeenFields(tickets ...*Ticket) []FieldValue {
	var seen []FieldValue
	for i := range c.Fields {
		f := &c.Fields[i]
		if f.Off || f.Customer != FieldSeen && f.Customer != FieldFilled {
			continue
		}
		for _, t := range tickets {
			if v := t.Fields[f.ID]; v != "" {
				seen = append(seen, FieldValue{f, v})
				break
			}
		}
	}
	return seen
}
