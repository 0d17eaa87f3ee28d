package store

import (
	"context"
	"errors"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// AddressMail reads what is known of a mail address; without a report, its
// address alone.
//
// AP-123: how one address stands.
func (s *Store) AddressMail(ctx context.Context, address string) (desk.AddressMail, error) {
	address = desk.NormalizeAddress(address)
	item, err := s.table.Get(ctx, addressMailKey(address), true)
	if err != nil || item == nil {
		return desk.AddressMail{Address: address}, failure("read address", err)
	}
	return readAddressMail(item)
}

// AddressMails reads several; those of which nothing is known are left out.
//
// AP-125: how several addresses stand.
func (s *Store) AddressMails(ctx context.Context, addresses []string) ([]desk.AddressMail, error) {
	seen := map[table.Key]bool{}
	var keys []table.Key
	for _, a := range addresses {
		key := addressMailKey(desk.NormalizeAddress(a))
		if a != "" && !seen[key] && len(keys) < table.MaxBatchGet {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	items, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, failure("read addresses", err)
	}
	found := map[table.Key]desk.AddressMail{}
	for _, item := range items {
		a, err := readAddressMail(item)
		if err != nil {
			return nil, err
		}
		found[item.Key()] = a
	}
	var all []desk.AddressMail
	for _, key := range keys {
		if a, ok := found[key]; ok {
			all = append(all, a)
		}
	}
	return all, nil
}

// SaveAddressMail writes what is known of an address. desk.Stale when somebody
// was faster: read again and fold again.
//
// AP-124: a report about an address, or its clearing.
func (s *Store) SaveAddressMail(ctx context.Context, a *desk.AddressMail) error {
	item, err := newItem(addressMailKey(a.Address), a)
	if err != nil {
		return err
	}
	item[attrVersion] = a.Version + 1
	guard := table.IfEquals(attrVersion, a.Version)
	if a.Version == 0 {
		guard = table.IfNew()
	}
	if err := s.write(ctx, table.Put(item, guard)); err != nil {
		if errors.Is(err, table.ErrCondition) {
			return desk.Fail(desk.Stale, "stale").Because(err)
		}
		return failure("write address", err)
	}
	a.Version++
	return nil
}

func readAddressMail(item table.Item) (desk.AddressMail, error) {
	var a desk.AddressMail
	err := document(item, &a)
	a.Version = item.Int(attrVersion)
	return a, err
}
