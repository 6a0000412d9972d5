// "Did you mean": the names nearest to a misspelt one.

/// The number of insertions, deletions, replacements and swaps of neighbours between two texts (optimal string
/// alignment), or nil when it is more than `limit`.
func editDistance(_ a: String, _ b: String, limit: Int) -> Int? {
  editDistance(compared(a), compared(b), limit: limit)
}

/// What counts of a name where names are compared.
private func compared(_ name: String) -> [Unicode.Scalar] { Array(name.lowercased().unicodeScalars.prefix(256)) }

private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], limit: Int) -> Int? {
  guard abs(a.count - b.count) <= limit else { return nil }
  // Three rows of the table, which take turns.
  var beforePrevious = Array(repeating: 0, count: b.count + 1)
  var previous = Array(0...b.count)
  var current = beforePrevious
  for i in 0..<a.count {
    current[0] = i + 1
    for j in 0..<b.count {
      var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
      current[j + 1] = cost
    }
    (beforePrevious, previous, current) = (previous, current, beforePrevious)
  }
  return previous[b.count] <= limit ? previous[b.count] : nil
}

/// The names that may have been meant, nearest first, of equals in the order given; at most `count`.
///
/// - Returns: those within a third of the name's length (at least 2) of it, and those that begin with it or it with them.
func nearestNames(to name: String, among names: some Sequence<String>, count: Int = 3) -> [String] {
  guard !name.isEmpty else { return [] }
  let limit = max(2, name.count / 3)
  let wanted = compared(name)
  var scored: [(name: String, score: Int)] = []
  for candidate in names where candidate != name {
    if let distance = editDistance(wanted, compared(candidate), limit: limit) {
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
