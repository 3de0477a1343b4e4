package weights

import "math"

// complete fills the missing cells so that λmax is least. In the logarithms of
// the cells λmax is convex, and its slope along the cell i, j has the sign of
// ln x_ij − ½ ln(w_i v_j / w_j v_i), where w and v are the right and the left
// eigenvector (Bozóki, Fülöp and Rónyai 2010; Saaty 1980). So a step towards ½
// ln(w_i v_j / w_j v_i) leads down, if it is not too long.
func (m Matrix) complete() Matrix {
	out := m.filledBy(m.leastSquares())
	if m.known() == len(m)*(len(m)-1)/2 {
		return out
	}
	w, lambda := out.principal(nil)
	v, _ := out.transposed().principal(nil)
	step := 1.0
	const steps = 5000
	for range steps {
		next, far := m.stepped(out, w, v, step)
		if far < 1e-10 {
			break
		}
		nextW, nextLambda := next.principal(w)
		if nextLambda > lambda*(1+1e-14) {
			step /= 2
			if step < 1e-12 {
				break
			}
			continue
		}
		out, w, lambda, step = next, nextW, nextLambda, math.Min(2*step, 1)
		v, _ = out.transposed().principal(v)
	}
	return out
}

// stepped moves the missing cells by a part of the way, and says how long the
// longest whole way is.
func (m Matrix) stepped(from Matrix, w, v []float64, step float64) (Matrix, float64) {
	out, far := m.exactly(), 0.0
	for i := range m {
		for j := i + 1; j < len(m); j++ {
			if m[i][j] > 0 {
				continue
			}
			way := math.Log(w[i]*v[j]/(w[j]*v[i]))/2 - math.Log(from[i][j])
			far = math.Max(far, math.Abs(way))
			out[i][j] = from[i][j] * math.Exp(step*way)
			out[j][i] = 1 / out[i][j]
		}
	}
	return out, far
}

// filledBy fills the missing cells as weights say.
func (m Matrix) filledBy(w []float64) Matrix {
	out := m.exactly()
	for i, row := range out {
		for j := range row {
			if row[j] == 0 {
				row[j] = w[i] / w[j]
			}
		}
	}
	return out
}

// leastSquares are the weights, of sum 1, by which Σ (ln a_ij − ln w_i + ln
// w_j)² over the known cells is least: the solution of L x = Σ_j ln a_ij, where L
// is the Laplacian of the graph of comparisons. Of a complete matrix they are
// the row geometric means.
func (m Matrix) leastSquares() []float64 {
	n := len(m)
	rows := make([][]float64, max(0, n-1)) // without the last criterion, whose logarithm is 0
	for i := range rows {
		rows[i] = make([]float64, n)
		for j, x := range m[i] {
			if i == j || x == 0 {
				continue
			}
			rows[i][i]++
			if j < n-1 {
				rows[i][j]--
			}
			rows[i][n-1] += math.Log(x)
		}
	}
	return softmax(append(solved(rows), make([]float64, min(n, 1))...))
}

// solved solves linear equations, the right sides being the last column, by
// elimination; the matrix is positive definite.
func solved(rows [][]float64) []float64 {
	n := len(rows)
	for k := range rows {
		for i := k + 1; i < n; i++ {
			f := rows[i][k] / rows[k][k]
			for j := k; j <= n; j++ {
				rows[i][j] -= f * rows[k][j]
			}
		}
	}
	x := make([]float64, n)
	for k := n - 1; k >= 0; k-- {
		x[k] = rows[k][n]
		for j := k + 1; j < n; j++ {
			x[k] -= rows[k][j] * x[j]
		}
		x[k] /= rows[k][k]
	}
	return x
}

// softmax are numbers in proportion to e^x, of sum 1.
func softmax(x []float64) []float64 {
	most := math.Inf(-1)
	for _, v := range x {
		most = math.Max(most, v)
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = math.Exp(v - most)
	}
	return normalised(out)
}

// normalised divides numbers by their sum.
func normalised(x []float64) []float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v / sum
	}
	return out
}
