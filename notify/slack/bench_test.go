package slack

import (
	"strings"
	"testing"

	"curbwire/notify"
)

func BenchmarkCompose(b *testing.B) {
	for name, a := range map[string]notify.Alert{"usual": repeated(), "hostile": everywhere(strings.Repeat("<&>한", 2500), notify.New)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compose(notify.Delivery{Alert: a, Op: notify.Update}, nil)
			}
		})
	}
}
