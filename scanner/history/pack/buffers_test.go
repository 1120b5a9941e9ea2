package pack

import "testing"

func TestBuffers(t *testing.T) {
	var b buffers
	for n := range 1<<20 + 10 {
		class, capacity := classOf(n)
		if class < 0 || class > last || capacity < n || n > 1<<smallest && capacity > n+n/4+1 {
			t.Fatalf("%d bytes: class %d, capacity %d", n, class, capacity)
		}
		if again, same := classOf(capacity); again != class || same != capacity {
			t.Fatalf("capacity %d of class %d is of class %d", capacity, class, again)
		}
	}
	for _, n := range []int{0, 1, 600, 5000, 1 << 18, 1 << 21} {
		text := b.get(n)
		b.put(text)
		if other := b.get(n); len(other) != n || n > 0 && &other[0] != &text[0] {
			t.Errorf("%d bytes were not used again", n)
		}
	}
}
