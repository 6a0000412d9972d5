// Which of very many names are offered.

import TextDocument

extension CompletionItems {
  /// More than anybody looks through; typing is faster then.
  static let mostChoices = 50

  /// The first of those, in their order, that what is typed may become.
  ///
  /// - Parameters:
  ///   - text: the name or version that an item is offered as.
  ///   - preferred: the text of one that is offered in any case, if what is typed may become it.
  /// - Returns: and whether there were more, so that which ones are offered depends on what is typed.
  func choices<Item>(
    _ items: [Item], _ text: (Item) -> String, besides preferred: String? = nil
  ) -> (items: [Item], isOfMany: Bool) {
    guard items.count > Self.mostChoices else { return (items, false) }
    let typed = typedName
    // Those that begin so come before those that merely have these letters in this order.
    var (first, others): ([Int], [Int]) = ([], [])
    for index in items.indices {
      let name = text(items[index])
      if hasPrefix(name, typed) {
        if first.count < Self.mostChoices || name == preferred { first.append(index) }
      } else if others.count < Self.mostChoices || name == preferred, hasLetters(typed, in: name) {
        others.append(index)
      }
    }
    let chosen = first + others.prefix(max(0, Self.mostChoices - first.count))
    return (chosen.map { items[$0] }, true)
  }

  /// The part of a name before the cursor, in small letters.
  private var typedName: [UInt8] {
    let range = token.inner.clamped(to: 0..<max(token.inner.lowerBound, offset))
    let typed = file.text.bytes[range].drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: " ") }
    return typed.map(small)
  }
}

private func hasPrefix(_ text: String, _ typed: [UInt8]) -> Bool {
  text.utf8.count >= typed.count && zip(text.utf8, typed).allSatisfy { small($0) == $1 }
}

/// Whether a text has these letters in this order, as editors match them.
private func hasLetters(_ typed: [UInt8], in text: String) -> Bool {
  var next = 0
  for byte in text.utf8 where next < typed.count && small(byte) == typed[next] { next += 1 }
  return next == typed.count
}

private func small(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
