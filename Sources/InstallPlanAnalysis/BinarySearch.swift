// Finding a place in what is in order.

extension RandomAccessCollection where Index == Int {
  /// The index of the first element of which something holds that holds of all behind it, too; `endIndex` where it holds of none.
  func firstPlace(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
