// Texts with marks: `▮` the cursor, `⟦…⟧` ranges.

/// A text without its marks, and where they were, in bytes.
struct Marked {
  private(set) var text = ""
  /// Without a mark the end.
  private(set) var cursor = 0
  /// In the order of their starts, and of their ends.
  private(set) var ranges: [Range<Int>] = []

  init(_ marked: String) {
    var starts: [Int] = []
    var mark: Int?
    for scalar in marked.unicodeScalars {
      let offset = text.utf8.count
      switch scalar {
      case "▮": mark = offset
      case "⟦": starts.append(offset)
      case "⟧": ranges.append((starts.popLast() ?? offset)..<offset)
      default: text.unicodeScalars.append(scalar)
      }
    }
    cursor = mark ?? text.utf8.count
    ranges.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
  }

  var textAndCursor: (String, Int) { (text, cursor) }
  var textAndRanges: (String, [Range<Int>]) { (text, ranges) }
}
