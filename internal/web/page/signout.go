package page

// SignOut asks an agent whether to sign out.
type SignOut struct {
	Frame
	CSRF string // of his session
}

func (*SignOut) template() string { return "signout" }
