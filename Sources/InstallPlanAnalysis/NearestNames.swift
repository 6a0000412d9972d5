// "Did you mean": the names nearest to a misspelt one.

/// The number of insertions, deletions, replacements and swaps of neighbours between two texts (optimal string
/// alignment), or nil when it is more than `limit`.
func editDistance(_ a: String, _ b: String, limit: Int) -> Int? {
  let a = Array(a.lowercased().unicodeScalars.prefix(256))
  let b = Array(b.lowercased().unicodeScalars.prefix(256))
  guard abs(a.count - b.count) <= limit else { return nil }
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in 0..<a.count {
    var current = [i + 1]
    for j in 0..<b.count {
      var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
      current.append(cost)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.count] <= limit ? previous[b.count] : nil
}

/// The names that may have been meant, nearest first, of equals in the order given; at most `count`.
///
/// - Returns: those within a third of the name's length (at least 2) of it, and those that begin with it or it with them.
func nearestNames(to name: String, among names: some Sequence<String>, count: Int = 3) -> [String] {
  guard !name.isEmpty else { return [] }
  let limit = max(2, name.count / 3)
  var scored: [(name: String, score: Int)] = []
  for candidate in names where candidate != name {
    if let distance = editDistance(name, candidate, limit: limit) {
      scored.append((candidate, distance))
    } else if name.count >= 3, candidate.hasPrefix(name) || (candidate.count >= 3 && name.hasPrefix(candidate)) {
      scored.append((candidate, limit + 1))
    }
  }
  return scored.enumerated().sorted { ($0.element.score, $0.offset) < ($1.element.score, $1.offset) }
    .prefix(count).map(\.element.name)
}

/// `` `a`, `b` or `c` ``.
func listed(_ names: some Collection<String>, joiner: String = "or") -> String {
  let quoted = names.map { "`\($0)`" }
  guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
  return quoted.dropLast().joined(separator: ", ") + " \(joiner) " + last
}

/// The names in a sentence of either language.
func localizedList(_ names: some Collection<String>) -> LocalizedText {
  let quoted = names.map { "`\($0)`" }
  guard quoted.count > 1, let last = quoted.last else { return LocalizedText(english: quoted.first ?? "") }
  return LocalizedText(en: listed(names), zh: quoted.dropLast().joined(separator: "、") + " 或 " + last)
}

/// The rules and fields that a misspelt name may mean, nearest first.
public func namesToExplain(like name: String) -> [String] {
  let fields = Schema.installPlan.nodes.map(\.field).filter { $0.name != "[]" && $0.name != "*" && !$0.path.isEmpty }
  let names = Set(Rule.all.map(\.code) + fields.map(\.displayPath) + fields.map(\.name))
  return nearestNames(to: name, among: names.sorted())
}
