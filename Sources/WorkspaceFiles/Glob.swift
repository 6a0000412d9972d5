// Globs over paths relative to a workspace root, as in the workspace file's `paths` and `exclude`.

/// `*` and `?` match within a path component, `**` any number of components, `[a-z]` and `[!a-z]` one character,
/// `{a,b}` either. A pattern without a slash matches at any depth, as in .gitignore.
public struct Glob: Sendable, Equatable {
  public let pattern: String
  private let alternatives: [[[Character]]]

  public init(_ pattern: String) {
    self.pattern = pattern
    var text = pattern
    while text.hasPrefix("./") { text.removeFirst(2) }
    while text.hasPrefix("/") { text.removeFirst() }
    // A directory means all that is in it.
    if text.hasSuffix("/") { text += "**" }
    if !text.contains("/") { text = "**/" + text }
    alternatives = Self.expand(text).map { $0.split(separator: "/").map(Array.init) }
  }

  /// Whether the pattern matches a path, or a directory it is in.
  ///
  /// - Parameter path: components joined by `/`, without a leading one.
  public func matches(_ path: String) -> Bool {
    let components = path.split(separator: "/").map(Array.init)
    // A pattern that matches a directory means all that is in it.
    return (1...max(1, components.count)).contains { count in
      alternatives.contains { Self.matches($0[...], components.prefix(count)) }
    }
  }

  /// `a{b,c}d` → `abd`, `acd`; bounded, so that a hostile pattern costs nothing.
  private static func expand(_ pattern: String) -> [String] {
    var results: [String] = []
    var pending = [pattern]
    while let next = pending.popLast(), results.count + pending.count < 64 {
      guard let open = next.firstIndex(of: "{"), let close = next[open...].firstIndex(of: "}") else {
        results.append(next)
        continue
      }
      let choices = next[next.index(after: open)..<close].split(separator: ",", omittingEmptySubsequences: false)
      let (head, tail) = (String(next[..<open]), String(next[next.index(after: close)...]))
      for choice in choices { pending.append(head + String(choice) + tail) }
    }
    return results
  }

  /// Components as `matchesComponent` matches characters: `**` is the star, with one point of return.
  private static func matches(_ pattern: ArraySlice<[Character]>, _ path: ArraySlice<[Character]>) -> Bool {
    // `a/**` means what is in `a`, not `a` itself.
    let anyDepth: [Character] = ["*", "*"]
    let endsOpen = pattern.last == anyDepth
    var p = pattern.startIndex
    var t = path.startIndex
    var starAt: (pattern: Int, path: Int)?
    while t < path.endIndex {
      if p < pattern.endIndex, pattern[p] == anyDepth {
        starAt = (p, t)
        p += 1
      } else if p < pattern.endIndex, matchesComponent(pattern[p][...], path[t][...]) {
        p += 1
        t += 1
      } else if let star = starAt {
        p = star.pattern + 1
        t = star.path + 1
        starAt = (star.pattern, t)
      } else {
        return false
      }
    }
    let rest = pattern[p...]
    return rest.isEmpty || !endsOpen && rest.allSatisfy { $0 == anyDepth }
  }

  /// Matching with one point of return, so the cost is at most the product of the lengths.
  private static func matchesComponent(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
    var p = pattern.startIndex
    var t = text.startIndex
    var starAt: (pattern: Int, text: Int)?
    while t < text.endIndex {
      if p < pattern.endIndex, pattern[p] == "*" {
        starAt = (p, t)
        p += 1
      } else if p < pattern.endIndex, let next = matchOne(pattern, at: p, text[t]) {
        p = next
        t += 1
      } else if let star = starAt {
        p = star.pattern + 1
        t = star.text + 1
        starAt = (star.pattern, t)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }

  /// The place behind what matched `character`, or nil.
  private static func matchOne(_ pattern: ArraySlice<Character>, at index: Int, _ character: Character) -> Int? {
    switch pattern[index] {
    case "?": return index + 1
    case "[":
      guard let close = pattern[(index + 1)...].dropFirst().firstIndex(of: "]") else { break }
      var set = pattern[(index + 1)..<close]
      let isNegated = set.first == "!" || set.first == "^"
      if isNegated { set = set.dropFirst() }
      var isIn = false
      var position = set.startIndex
      while position < set.endIndex {
        if position + 2 < set.endIndex, set[position + 1] == "-" {
          isIn = isIn || (set[position] <= character && character <= set[position + 2])
          position += 3
        } else {
          isIn = isIn || set[position] == character
          position += 1
        }
      }
      return isIn != isNegated ? close + 1 : nil
    default: break
    }
    return pattern[index] == character ? index + 1 : nil
  }
}
