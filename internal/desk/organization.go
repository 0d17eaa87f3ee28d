package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Organization is a company or body whose people ask for help. New people with
// an address of one of its domains belong to it from their first request.
type Organization struct {
	ID       string   `json:"id"`
	Version  int64    `json:"-"`
	Name     string   `json:"name"`
	Domains  []string `json:"domains,omitempty"` // of mail addresses, lower case; each one organisation's only
	Language Language `json:"language,omitempty"`
	Zone     string   `json:"zone,omitempty"` // IANA time zone
	// Region and Segment are what service level policies ask for; they count
	// for its people who have none of their own.
	Region    string    `json:"region,omitempty"`
	Segment   string    `json:"segment,omitempty"`
	Notes     string    `json:"notes,omitempty"` // for agents
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// Limits of an organisation.
const (
	MaxDomains = 20
	MaxNotes   = 5000 // characters
)

// OrganizationDomain is the domain by which a mail address may belong to an
// organisation; "" when it is a public provider's, or no address.
func OrganizationDomain(address string) string {
	_, domain, _ := strings.Cut(NormalizeAddress(address), "@")
	if isPublicProvider(domain) {
		return ""
	}
	return domain
}

// Clean puts every field into its one form and notes what is wrong.
func (o *Organization) Clean(p *Problems) {
	o.Name = cleanField(p, "name", o.Name, MaxName)
	if o.Name == "" && !p.names("name") {
		p.Add("name", "required")
	}
	o.Region = cleanField(p, "region", o.Region, MaxName)
	o.Segment = cleanField(p, "segment", o.Segment, MaxName)
	if utf8.RuneCountInString(o.Notes) > MaxNotes {
		p.Add("notes", "too_long", "max", strconv.Itoa(MaxNotes))
	}
	o.Notes = strings.TrimSpace(CleanText(o.Notes, MaxNotes))
	if o.Language != "" && !o.Language.Valid() {
		p.Add("language", "unknown_value", "allowed", "es, en")
	}
	if _, ok := loadZone(o.Zone); o.Zone != "" && !ok {
		p.Add("zone", "zone_unknown")
	}
	if len(o.Domains) > MaxDomains {
		p.Add("domains", "too_many", "max", strconv.Itoa(MaxDomains))
		return
	}
	var domains []string
	for i, domain := range o.Domains {
		domain = strings.ToLower(strings.TrimSpace(domain))
		at := "domains[" + strconv.Itoa(i) + "]"
		switch {
		case len(domain) > maxDomain || !isDomain(domain):
			p.Add(at, "address_domain")
		case isPublicProvider(domain):
			p.Add(at, "domain_public")
		case slices.Contains(domains, domain):
			p.Add(at, "repeated")
		}
		domains = append(domains, domain)
	}
	o.Domains = domains
}

func cleanField(p *Problems, field, s string, limit int) string {
	if utf8.RuneCountInString(s) > limit {
		p.Add(field, "too_long", "max", strconv.Itoa(limit))
		return s
	}
	return CleanLine(s, limit)
}

// Belong makes a new person one of an organisation's; nil changes nothing.
func (p *Person) Belong(o *Organization) {
	if o == nil {
		return
	}
	p.Organization, p.Inherited = o.ID, PersonFacts{Region: o.Region, Segment: o.Segment}
	if p.Language == "" {
		p.Language = o.Language
	}
	if p.Zone == "" {
		p.Zone = o.Zone
	}
}

// FoldName is a name as it is sorted and searched by: lower case, without
// accents, one space between words.
func FoldName(s string) string { return strings.TrimSpace(foldWords(s)) }

// NormalizePhone writes a telephone number as ITU-T E.164 does: a plus sign, the
// country code and at most 15 digits in all. Blanks, hyphens, points, brackets
// and an international 00 are taken; a number without a country is not.
func NormalizePhone(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "", "\u00a0", "").Replace(s)
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	digits, ok := strings.CutPrefix(s, "+")
	if !ok || len(digits) < 7 || len(digits) > 15 || digits[0] == '0' || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return "", false
	}
	return s, true
}
