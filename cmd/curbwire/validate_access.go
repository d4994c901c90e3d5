package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpguts"

	"curbwire/watcher/feed"
)

// access reads what lets us in at a feed from its files.
func (v *validation) access(path string, c feedConfig) (s feed.Secret) {
	if c.HeadersFile != "" {
		fields, err := readFields(c.HeadersFile)
		if err != nil {
			v.faults.add(path+".headers_file", "%v", err)
		}
		s = feed.NewSecret(fields)
	}
	if c.LoginFile != "" {
		login, err := readLogin(c.LoginFile)
		if err != nil {
			v.faults.add(path+".login_file", "%v", err)
			return s
		}
		password, _ := login.Password()
		s = s.WithLogin(login.Username(), password)
	}
	return s
}

func (v *validation) proxy() {
	c := v.config.Fetch
	if c.Proxy == "" {
		if c.ProxyLoginFile != "" {
			v.faults.add("fetch.proxy_login_file", "there is a login for a proxy, but no proxy")
		}
		return
	}
	u, err := url.Parse(c.Proxy)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5":
		v.faults.add("fetch.proxy", `proxy must be an address such as "http://proxy.example:3128" or "socks5://proxy.example:1080"`)
		return
	case u.User != nil:
		v.faults.add("fetch.proxy", "proxy holds a user or password; write user:password into a file and name it in proxy_login_file")
		return
	}
	if c.ProxyLoginFile != "" {
		if u.User, err = readLogin(c.ProxyLoginFile); err != nil {
			v.faults.add("fetch.proxy_login_file", "%v", err)
		}
	}
	v.plan.proxy = u
}

// secretText reads a file of secrets. The error never holds more than its name.
func secretText(path string) (string, error) {
	const longest = 16 << 10
	if literalSecret.MatchString(path) { // which was noted; the error would repeat it
		return "", errors.New("the name of a file is wanted, not a secret")
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) { // the error would repeat a secret that stands where its file's name should
		return "", errors.New("cannot read the secret: there is no file of this name")
	} else if err != nil {
		return "", fmt.Errorf("cannot read the secret: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, longest+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("cannot read the secret: %w", err)
	case len(raw) > longest:
		return "", fmt.Errorf("%s is too long for a secret", path)
	}
	return strings.TrimSpace(string(raw)), nil
}

// readLogin reads a file that holds user:password.
func readLogin(path string) (*url.Userinfo, error) {
	text, err := secretText(path)
	if err != nil {
		return nil, err
	}
	user, password, found := strings.Cut(text, ":")
	if !found || user == "" || strings.ContainsAny(text, "\r\n\x00") {
		return nil, fmt.Errorf("%s must hold user:password on one line and nothing else", path)
	}
	return url.UserPassword(user, password), nil
}

// readFields reads a file of header fields, "Name: value" a line; # begins a note.
func readFields(path string) (http.Header, error) {
	text, err := secretText(path)
	if err != nil {
		return nil, err
	}
	fields := http.Header{}
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case !found || !httpguts.ValidHeaderFieldName(name) || value == "" || !httpguts.ValidHeaderFieldValue(value):
			return nil, fmt.Errorf("line %d of %s is not a header field such as X-Api-Key: value", n, path)
		case ours[http.CanonicalHeaderKey(name)]:
			return nil, fmt.Errorf("line %d of %s sets %s, which Curbwire sets itself", n, path, http.CanonicalHeaderKey(name))
		}
		fields.Add(name, value)
	}
	if len(fields) == 0 {
		return nil, fmt.Errorf("%s holds no header field", path)
	}
	return fields, nil
}

// ours are the fields on which the fetch depends.
var ours = map[string]bool{"Host": true, "Accept-Encoding": true, "If-None-Match": true, "If-Modified-Since": true, "A-Im": true,
	"Connection": true, "Content-Length": true, "Transfer-Encoding": true, "Te": true, "Upgrade": true, "Range": true, "Proxy-Authorization": true}
