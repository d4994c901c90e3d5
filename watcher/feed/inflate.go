package feed

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// acceptEncoding names what inflate decodes, and nothing else.
const acceptEncoding = "gzip, br, zstd"

// maxWindow bounds the memory of the zstd decoder, bytes; RFC 9659 allows
// servers no more.
const maxWindow = 8 << 20

// readBody reads a body of at most limit bytes after decompression, so that a
// bomb costs no more than its limit. cutOff reports that the connection ended
// before the body did. What arrived is returned in any case.
func readBody(raw io.Reader, codings string, sizeHint, limit int64) (body []byte, cutOff bool, err error) {
	r, closers, err := inflate(raw, codings)
	defer func() {
		for _, c := range closers {
			c.Close()
		}
	}()
	if err != nil {
		return nil, false, err
	}
	var b bytes.Buffer
	if sizeHint > 0 && sizeHint <= limit {
		b.Grow(int(sizeHint) + bytes.MinRead)
	}
	_, err = b.ReadFrom(io.LimitReader(r, limit+1))
	if int64(b.Len()) > limit {
		return b.Bytes()[:limit], false, tooLarge(limit)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return b.Bytes(), true, nil
	}
	return b.Bytes(), false, err
}

func tooLarge(limit int64) error {
	return fmt.Errorf("%w: the body has more than %d MB; if it is a feed, look for one of the latest entries only", ErrTooLarge, limit>>20)
}

// inflate undoes the content codings, last applied first. A body that is gzip
// without saying so is inflated too, one that says so and is not is taken as it
// is: both are common with files that a script compressed.
func inflate(raw io.Reader, codings string) (io.Reader, []io.Closer, error) {
	const most = 3 // nobody needs more than one
	var closers []io.Closer
	names := strings.FieldsFunc(strings.ToLower(codings), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	if len(names) > most {
		return nil, nil, fmt.Errorf("the body is compressed %d times over", len(names))
	}
	slices.Reverse(names)
	r := bufio.NewReader(raw)
	zipped := false
	for _, name := range names {
		next, err := decoder(r, name)
		if err != nil {
			return nil, closers, fmt.Errorf("content-encoding %s: %w", quoted(name), err)
		}
		if next == nil {
			continue
		}
		zipped = true
		if c, ok := next.(io.Closer); ok {
			closers = append(closers, c)
		}
		r = bufio.NewReader(next)
	}
	if !zipped && isGzip(r) {
		next, err := gzip.NewReader(r)
		if err != nil {
			return nil, closers, err
		}
		return next, append(closers, next), nil
	}
	return r, closers, nil
}

// decoder returns nil for a coding that changes nothing.
func decoder(r *bufio.Reader, name string) (io.Reader, error) {
	switch name {
	case "identity", "utf-8", "utf8", "iso-8859-1", "windows-1252", "none", "binary", "8bit", "chunked": // servers set the wrong field
		return nil, nil
	case "gzip", "x-gzip":
		if !isGzip(r) {
			return nil, nil
		}
		return gzip.NewReader(r)
	case "br":
		return brotli.NewReader(r), nil
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	case "deflate": // never asked for; sent all the same, as zlib or bare
		if head, err := r.Peek(2); err == nil && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
			return zlib.NewReader(r)
		}
		return flate.NewReader(r), nil
	}
	return nil, errors.New("we did not ask for it and cannot read it")
}

func isGzip(r *bufio.Reader) bool {
	head, err := r.Peek(3)
	return err == nil && string(head) == "\x1f\x8b\x08"
}
