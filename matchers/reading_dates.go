package matchers

func (r *reader) instrument() string { return "" }
func (r *reader) dates() []string    { return nil }
