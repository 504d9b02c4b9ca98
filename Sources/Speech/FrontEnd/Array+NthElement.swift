extension [Float] {
    /// The value that would stand at a place if they were sorted (Hoare's selection). Puts them into another order and
    /// allocates nothing, which sorting does.
    mutating func nthElement(at place: Int) -> Float {
        var low = 0
        var high = count - 1
        while low < high {
            let pivot = self[(low + high) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while self[left] < pivot { left += 1 }
                while self[right] > pivot { right -= 1 }
                guard left <= right else { break }
                swapAt(left, right)
                left += 1
                right -= 1
            }
            if place <= right { high = right } else if place >= left { low = left } else { break }
        }
        return self[place]
    }
}
