package kit

import (
	"math"
)

// plot is the place of the values inside a chart.
type plot struct {
	x0, y0, width, height float32
	low, high             float64
	ticks                 int
	slots                 bool // each tick has a slot, as bars do
}

func (p plot) x(i int) float32 {
	if p.slots {
		return p.x0 + p.slot()*(float32(i)+0.5)
	}
	if p.ticks < 2 {
		return p.x0 + p.width/2
	}
	return p.x0 + 22 + (p.width-44)*float32(i)/float32(p.ticks-1)
}

func (p plot) slot() float32 { return p.width / float32(max(p.ticks, 1)) }

func (p plot) y(v float64) float32 {
	if p.high == p.low {
		return p.y0 + p.height
	}
	return p.y0 + p.height*float32(1-(v-p.low)/(p.high-p.low))
}

// nearest is the tick next to a place.
func (p plot) nearest(x float32) int {
	best, gap := -1, float32(math.MaxFloat32)
	for i := range p.ticks {
		if d := abs(p.x(i) - x); d < gap {
			best, gap = i, d
		}
	}
	return best
}

func abs(v float32) float32 { return max(v, -v) }

// labelled are the ticks with a label, eight at most: the last one always, back
// from it in equal steps, and the first.
func labelled(n int) []int {
	if n == 0 {
		return nil
	}
	if n <= maxLabels {
		out := make([]int, n)
		for i := range out {
			out[i] = n - 1 - i
		}
		return out
	}
	step := (n - 1 + maxLabels - 2) / (maxLabels - 1)
	var out []int
	for i := n - 1; i >= 0; i -= step {
		out = append(out, i)
	}
	if last := out[len(out)-1]; last != 0 && last*2 >= step && len(out) < maxLabels {
		out = append(out, 0)
	}
	return out
}

// gridLines are the values with a line: three, and as many as there are under the
// highest bar.
func gridLines(p plot) []float64 {
	step := (p.high - p.low) / 2
	if p.slots {
		step = barStep(p.high)
	}
	lines := []float64{p.low, p.low + step, p.low + 2*step}
	for v := p.low + 3*step; p.slots && v <= p.high; v += step {
		lines = append(lines, v)
	}
	return lines
}

// slotLabelled is how wide a bar's slot is at least where each has its label.
const slotLabelled = 30

// labels are the ticks with a label, from the last on: each bar's where there is
// room, else some.
func (p plot) labels() []int {
	if p.slots && p.slot() >= slotLabelled {
		out := make([]int, p.ticks)
		for i := range out {
			out[i] = p.ticks - 1 - i
		}
		return out
	}
	return labelled(p.ticks)
}

// nice is the smallest of 1, 2, 2.5, 5 times a power of ten that is not below v.
func nice(v float64) float64 {
	if v <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// barStep is the distance of grid lines under a highest bar: the largest of 1, 2,
// 2.5, 5 times a power of ten of which two fit.
func barStep(high float64) float64 {
	half := high / 2
	if half < 1 {
		return half
	}
	power := math.Pow(10, math.Floor(math.Log10(half)))
	for _, m := range []float64{5, 2.5, 2} {
		if m*power <= half && m*power == math.Trunc(m*power) {
			return m * power
		}
	}
	return power
}

// lineScale finds a low and a high with three round grid lines around the values.
func lineScale(series []Series) (low, high float64) {
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for i := range s.Values {
			if v, ok := s.value(i); ok {
				lowest, highest = min(lowest, v), max(highest, v)
			}
		}
	}
	if math.IsInf(lowest, 1) {
		return 0, 1
	}
	step := nice(max(highest-lowest, math.Abs(highest)*0.02, 1e-6) / 2)
	for {
		low = math.Floor(lowest/step) * step
		if low+2*step >= highest {
			break
		}
		step = nice(step * 1.01)
	}
	if lowest >= 0 {
		low = max(low, 0)
	}
	return low, low + 2*step
}
