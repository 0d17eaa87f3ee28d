package httpapi_test

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
)

const organizationID = "01jnb3q7x8k2m4n6p8r0s2t4q1"

func (f people) Find(_ context.Context, who desk.Subject, _ string) ([]desk.Person, error) {
	p, err := f.find(who, personID)
	if err != nil {
		return nil, nil //nolint:nilerr // out of sight is nobody
	}
	return []desk.Person{p}, nil
}

func (f people) Create(_ context.Context, _ desk.Subject, n directory.NewPerson) (desk.Person, error) {
	if len(n.Wrong) > 0 {
		return desk.Person{}, n.Wrong.Err()
	}
	f.asked = append(f.asked, n)
	return desk.Person{ID: personID, Version: 1, Name: n.Name}, f.fail
}

func (f people) AddPhone(_ context.Context, who desk.Subject, id, _ string) (desk.Person, error) {
	return f.find(who, id)
}

func (f people) Leave(_ context.Context, who desk.Subject, id string, _ desk.Identity, ifVersion int64) (desk.Person, error) {
	p, err := f.find(who, id)
	if err == nil && ifVersion != 0 && ifVersion != p.Version {
		err = desk.Fail(desk.Stale, "stale")
	}
	return p, err
}

func (f people) TicketsOf(_ context.Context, who desk.Subject, id, _ string) (directory.History, error) {
	_, err := f.find(who, id)
	return directory.History{Tickets: []desk.Ticket{f.tickets[billingID]}, Next: "older"}, err
}

func (f people) Export(_ context.Context, who desk.Subject, id, _ string) (directory.Export, error) {
	p, err := f.find(who, id)
	return directory.Export{Person: p, Tickets: []directory.ExportedTicket{{Ticket: f.tickets[billingID]}}}, err
}

func (f people) organization(id string) (desk.Organization, error) {
	if id != organizationID {
		return desk.Organization{}, desk.Fail(desk.NotFound, "not_found")
	}
	return desk.Organization{ID: id, Version: 3, Name: "Sol", CreatedAt: noon, UpdatedAt: noon}, f.fail
}

func (f people) Organizations(context.Context, desk.Subject, string, string) ([]desk.Organization, string, error) {
	o, err := f.organization(organizationID)
	return []desk.Organization{o}, "more", err
}

func (f people) NewOrganization(_ context.Context, _ desk.Subject, o desk.Organization, key string, wrong ...desk.FieldError) (desk.Organization, error) {
	if len(wrong) > 0 {
		return desk.Organization{}, desk.Problems(wrong).Err()
	}
	f.asked = append(f.asked, o.Name+key)
	return f.organization(organizationID)
}

func (f people) Organization(_ context.Context, _ desk.Subject, id string) (desk.Organization, error) {
	return f.organization(id)
}

func (f people) UpdateOrganization(_ context.Context, _ desk.Subject, id string, u directory.OrganizationUpdate) (desk.Organization, error) {
	if len(u.Wrong) > 0 {
		return desk.Organization{}, u.Wrong.Err()
	}
	f.asked = append(f.asked, u)
	o, err := f.organization(id)
	if err == nil && u.IfVersion != 0 && u.IfVersion != o.Version {
		err = desk.Fail(desk.Stale, "stale")
	}
	return o, err
}

func (f people) PeopleOf(_ context.Context, who desk.Subject, id, _ string) ([]desk.Person, string, error) {
	if _, err := f.organization(id); err != nil {
		return nil, "", err
	}
	list, err := f.Find(context.Background(), who, "")
	return list, "", err
}

func (f people) TicketsOfOrganization(_ context.Context, _ desk.Subject, id, _ string) (directory.History, error) {
	_, err := f.organization(id)
	return directory.History{}, err
}
