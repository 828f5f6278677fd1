//! Small symmetric systems whose columns may depend on each other.
//!
//! Pivoted Cholesky: the largest remaining column is taken first, what the ones taken already explain is left
//! out and gets a coefficient of 0. That is a generalised inverse, and it says which columns were redundant.

/// A square matrix, row by row.
#[derive(Clone, Debug)]
pub(super) struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    pub fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// The rows and columns at these places.
    pub fn part(&self, places: &[usize]) -> Self {
        let cells = places.iter().flat_map(|row| places.iter().map(|column| self.at(*row, *column)));
        Self { size: places.len(), cells: cells.collect() }
    }

    /// Adds `factor · x xᵀ`, where `x` is given by the places and values that are not 0.
    pub fn add_outer(&mut self, factor: f64, x: &[(usize, f64)]) {
        for &(row, left) in x {
            for &(column, right) in x {
                self.cells[row * self.size + column] += factor * left * right;
            }
        }
    }
}

/// A factored matrix: `P A Pᵀ = L Lᵀ` on the columns kept.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    /// Rows of `L`, in the order of `kept`.
    rows: Vec<Vec<f64>>,
    /// The columns kept, in the order of their choice.
    pub kept: Vec<usize>,
    /// The columns that the ones kept explain, in increasing order.
    pub redundant: Vec<usize>,
}

impl Factor {
    /// Factors `matrix`, symmetric and without negative eigenvalues. A column is redundant once what is left of
    /// its diagonal is below `tolerance` times what it was.
    pub fn new(matrix: &Square, tolerance: f64) -> Self {
        let size = matrix.size;
        let whole: Vec<f64> = (0..size).map(|at| matrix.at(at, at)).collect();
        let mut left = whole.clone();
        let mut partial: Vec<Vec<f64>> = vec![Vec::new(); size];
        let mut kept = Vec::new();
        while let Some(pivot) = largest(&left, &whole, &kept, tolerance) {
            let root = left[pivot].sqrt();
            let row = partial[pivot].clone();
            for column in (0..size).filter(|column| *column != pivot && !kept.contains(column)) {
                let value = (matrix.at(pivot, column) - dot(&row, &partial[column])) / root;
                partial[column].push(value);
                left[column] -= value * value;
            }
            partial[pivot].push(root);
            kept.push(pivot);
        }
        let redundant = (0..size).filter(|column| !kept.contains(column)).collect();
        Self { rows: kept.iter().map(|column| partial[*column].clone()).collect(), kept, redundant }
    }

    /// A solution of `A x = rhs`, 0 for redundant columns; exact when `rhs` is in the span of `A`.
    pub fn solve(&self, rhs: &[f64]) -> Vec<f64> {
        let mut forward: Vec<f64> = Vec::with_capacity(self.kept.len());
        for (row, column) in self.rows.iter().zip(&self.kept) {
            let known = dot(row, &forward);
            forward.push((rhs[*column] - known) / row[forward.len()]);
        }
        let mut solution = vec![0.0; rhs.len()];
        for at in (0..forward.len()).rev() {
            let known: f64 =
                (at + 1..forward.len()).map(|below| self.rows[below][at] * solution[self.kept[below]]).sum();
            solution[self.kept[at]] = (forward[at] - known) / self.rows[at][at];
        }
        solution
    }
}

/// The products of the values that both have.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// The column with most of its diagonal left, the first of equals; none when all are explained.
fn largest(left: &[f64], whole: &[f64], kept: &[usize], tolerance: f64) -> Option<usize> {
    let open = (0..left.len()).filter(|at| !kept.contains(at) && left[*at] > tolerance * whole[*at] && left[*at] > 0.0);
    open.reduce(|best, at| if left[at] > left[best] { at } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gram(rows: &[[f64; 3]]) -> Square {
        let mut matrix = Square::zero(3);
        rows.iter().for_each(|row| matrix.add_outer(1.0, &(0..3).zip(row.iter().copied()).collect::<Vec<_>>()));
        matrix
    }

    #[test]
    fn a_regular_system_is_solved() {
        let matrix = gram(&[[1.0, 2.0, 0.0], [0.0, 1.0, 1.0], [3.0, 0.0, 1.0]]);
        let factor = Factor::new(&matrix, 1e-9);
        assert!(factor.redundant.is_empty());
        let solution = factor.solve(&[1.0, 2.0, 3.0]);
        for row in 0..3 {
            let left: f64 = (0..3).map(|column| matrix.at(row, column) * solution[column]).sum();
            assert!((left - [1.0, 2.0, 3.0][row]).abs() < 1e-12, "{left}");
        }
    }

    #[test]
    fn a_column_that_others_explain_is_redundant() {
        let factor = Factor::new(&gram(&[[1.0, 0.0, 1.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]), 1e-9);
        assert_eq!((factor.kept.len(), factor.redundant.len()), (2, 1));
        assert_eq!(factor.solve(&[0.0, 0.0, 0.0]), [0.0, 0.0, 0.0]);
        assert_eq!(Factor::new(&Square::zero(2), 1e-9).redundant, [0, 1]);
    }
}
