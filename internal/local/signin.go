package local

import (
	"context"
	"net"
	"net/http"

	"helpdesk/internal/desk"
	"helpdesk/internal/local/issuer"
	"helpdesk/internal/signin"
)

// issuerPath is where the local issuer stands.
const issuerPath = "/_issuer"

// onLoopback reports whether nobody but this machine reaches the desk.
func (d *Desk) onLoopback() bool {
	t, ok := d.listen.http.Addr().(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}

// openIssuer serves the local issuer and answers its address. A desk that
// other machines reach has none: a click there would let anybody in.
func (d *Desk) openIssuer(mux *http.ServeMux) (string, error) {
	if !d.onLoopback() {
		d.log.Warn("agents cannot sign in: the local issuer is for loopback only, and other machines reach this desk")
		return "", nil
	}
	is, err := issuer.New(issuer.Options{
		URL: d.url + issuerPath, Back: d.url + signin.CallbackPath, Left: d.url + signin.LeftPath,
		Agents: func(ctx context.Context) ([]desk.Agent, error) {
			cfg, err := d.data.Store.Config(ctx)
			if err != nil {
				return nil, err
			}
			return cfg.Agents, nil
		},
		Style: mailPath + "/style.css", Language: d.facts.Language, Log: d.log, Now: d.opt.Now,
	})
	if err != nil {
		return "", err
	}
	mux.Handle(issuerPath+"/", is.Handler())
	return d.url + issuerPath, nil
}
