// Texts with marks: `▮` the cursor, `⟦…⟧` ranges.

/// A text without its marks, and where they were, in bytes.
struct Marked {
  private(set) var text = ""
  private(set) var cursor = 0
  /// In the order of their starts.
  private(set) var ranges: [Range<Int>] = []

  init(_ marked: String) {
    var starts: [Int] = []
    var found: [Range<Int>] = []
    for scalar in marked.unicodeScalars {
      let offset = text.utf8.count
      switch scalar {
      case "▮": cursor = offset
      case "⟦": starts.append(offset)
      case "⟧": found.append((starts.popLast() ?? offset)..<offset)
      default: text.unicodeScalars.append(scalar)
      }
    }
    ranges = found.sorted { $0.lowerBound < $1.lowerBound }
  }
}
