// A long list of which now and then one element is changed, while others still hold the list as it was.

/// An array in pieces: changing an element of a list that is shared copies its piece, and the others stay shared.
struct Pieces<Element> {
  private static var size: Int { 256 }

  private var pieces: [[Element]] = []
  private(set) var count = 0

  init() {}

  mutating func append(_ element: Element) {
    if count % Self.size == 0 {
      pieces.append([])
      if count > 0 { pieces[pieces.count - 1].reserveCapacity(Self.size) }
    }
    pieces[pieces.count - 1].append(element)
    count += 1
  }
}

extension Pieces: RandomAccessCollection, MutableCollection {
  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(index: Int) -> Element {
    get { pieces[index / Self.size][index % Self.size] }
    set { pieces[index / Self.size][index % Self.size] = newValue }
  }
}

extension Pieces: Sendable where Element: Sendable {}
extension Pieces: Equatable where Element: Equatable {}
