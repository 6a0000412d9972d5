// Versions, constraints and selectors: all are read or refused, order is an order, and matching ends.

import KubeSphereModel

func fuzzVersions(_ bytes: [UInt8]) {
  let texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(6)
    .map { String(decoding: $0, as: UTF8.self) }
  let versions = (texts + ["1.2.3", "1.2.3-rc.1", "v0.0.0"]).compactMap { SemanticVersion($0) }
  for a in versions {
    for b in versions {
      precondition((a < b ? 1 : 0) + (b < a ? 1 : 0) + (a == b ? 1 : 0) == 1, "two versions are not in order")
      for c in versions where a < b && b < c { precondition(a < c, "three versions are not in order") }
    }
  }
  for text in texts {
    if let constraint = VersionConstraint(text) { for version in versions { _ = constraint.allows(version) } }
    _ = LabelSelector.reasonAgainst(labelKey: text)
    _ = LabelSelector.reasonAgainst(labelValue: text)
  }
  guard texts.count >= 4 else { return }
  let expression = LabelSelector.Expression(key: texts[0], operator: texts[1], values: Array(texts[2...]))
  _ = LabelSelector.problems(expression)
  if let selector = try? LabelSelector(matchLabels: [texts[0]: texts[2]], matchExpressions: [expression]) {
    _ = selector.matches([:])
    _ = selector.matches([texts[0]: texts[3]])
  }
}
