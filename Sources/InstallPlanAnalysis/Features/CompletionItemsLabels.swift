// Labels: those of the catalog's clusters in selectors, and the few labels and annotations of a plan that KubeSphere knows.

import KubeSphereModel
import YAMLSyntax

extension CompletionItems {
  static let matchLabelsPath = Scheduling.selectorPath + ".matchLabels"
  static let expressionPath = Scheduling.selectorPath + ".matchExpressions.[]"

  /// Whether a field must not stand beside what is written: `values` with an operator that takes none.
  func isForbidden(_ field: Field, in mapping: YAMLNode) -> Bool {
    field.path == Self.expressionPath + ".values" && takesNoValues(mapping)
  }

  private func takesNoValues(_ expression: YAMLNode?) -> Bool {
    ["Exists", "DoesNotExist"].contains(expression?.member("operator")?.value.string ?? "")
  }

  // MARK: Keys

  /// The clusters' labels that `matchLabels` does not name yet.
  func labelKeys(in mapping: YAMLNode, above value: YAMLNode) -> [CompletionSuggestion] {
    guard let position = Schema.installPlan.child(of: context.position, key: "*"), fits(value, position) else {
      return []
    }
    let present = Set(mapping.mergedEntries.map(\.key.resolved.text))
    return labels.filter { !present.contains($0.key) }.map { label in
      keySuggestion(label.key, .label, words(for: label), style(of: mapping), value: value) { insertion, _ in
        insertion.append(" ")
        appendChoice(of: label.values.map(\.text), to: &insertion)
      }
    }
  }

  private func appendChoice(of values: [String], to insertion: inout CompletionInsertion) {
    guard snippets != .none, !values.isEmpty, values.count <= Self.longestChoice else { return insertion.appendStop() }
    insertion.appendChoice(values.map { scalar($0) })
  }

  // MARK: Values

  /// The value of a label, the key of an expression, or the list of values on its key's own line.
  var labelValues: [CompletionSuggestion] {
    switch context.field.path {
    case Self.expressionPath + ".key":
      return labels.compactMap { textSuggestion($0.key, .label, words(for: $0)) }
    case Self.expressionPath + ".values":
      return values(of: context.node.parent).map { value in
        let insertion = CompletionInsertion(lead + "[" + scalar(value.text) + "]" + comma)
        return suggestion(value.text, .value, insertion, words(for: value))
      }
    default:
      return values(ofKey: context.node.entry?.key.resolved.text)
        .compactMap { textSuggestion($0.text, .value, words(for: $0)) }
    }
  }

  /// The values of an expression's label that are not in its list.
  func expressionValues(of sequence: YAMLNode, without present: Set<String>) -> [CompletionSuggestion] {
    values(of: sequence.parent).filter { !present.contains($0.text) }
      .compactMap { textSuggestion($0.text, .value, words(for: $0)) }
  }

  // MARK: What the clusters have

  /// A label of the clusters, with all its values.
  private struct Label {
    let key: String
    var values: [LabelValue] = []
  }

  private struct LabelValue {
    let text: String
    var clusters: [String] = []
  }

  /// An author's own labels before those of Kubernetes and KubeSphere.
  private var labels: [Label] {
    var clusters: [String: [String: [String]]] = [:]
    for cluster in catalog?.clusters ?? [] {
      for (key, value) in cluster.labels { clusters[key, default: [:]][value, default: []].append(cluster.name) }
    }
    func isPlatforms(_ key: String) -> Bool {
      let domain = key.split(separator: "/", maxSplits: 1).dropLast().first ?? ""
      return domain.hasSuffix("kubesphere.io") || domain.hasSuffix("kubernetes.io") || domain.hasSuffix("k8s.io")
    }
    return clusters.keys.sorted { (isPlatforms($0) ? 1 : 0, $0) < (isPlatforms($1) ? 1 : 0, $1) }.map { key in
      Label(
        key: key,
        values: (clusters[key] ?? [:]).sorted { $0.key < $1.key }.map { LabelValue(text: $0.key, clusters: $0.value) })
    }
  }

  private func values(of expression: YAMLNode?) -> [LabelValue] {
    takesNoValues(expression) ? [] : values(ofKey: expression?.member("key")?.value.string)
  }

  private func values(ofKey key: String?) -> [LabelValue] {
    guard let key else { return [] }
    // What is empty is written as such by the author, who sees it better than in a list.
    return labels.first { $0.key == key }?.values.filter { !$0.text.isEmpty } ?? []
  }

  private func words(for label: Label) -> Words {
    let values = label.values.map { $0.text.isEmpty ? "\"\"" : $0.text }
    return Words(description: shortList(values))
  }

  private func words(for value: LabelValue) -> Words {
    Words(description: shortList(value.clusters))
  }

  private func shortList(_ texts: [String]) -> String {
    texts.prefix(4).map(plainLabel).joined(separator: ", ") + (texts.count > 4 ? ", …" : "")
  }

  // MARK: Labels and annotations of the plan

  /// What KubeSphere looks for on a plan.
  private static let knownMetadata: [(path: String, key: String, value: String, meaning: LocalizedText)] = [
    (
      "metadata.labels", "app.kubernetes.io/managed-by", "Helm",
      LocalizedText(en: "skips the webhooks", zh: "跳过准入 Webhook")
    ),
    (
      "metadata.annotations", "kubesphere.io/force-delete", "true",
      LocalizedText(en: "forces the uninstall", zh: "强制卸载")
    ),
  ]

  func knownMetadata(in mapping: YAMLNode, above value: YAMLNode) -> [CompletionSuggestion] {
    Self.knownMetadata.filter { $0.path == context.field.path && mapping.member($0.key) == nil }.compactMap { known in
      guard let position = Schema.installPlan.child(of: context.position, key: "*"), fits(value, position) else {
        return nil
      }
      let words = Words(description: known.meaning.text(in: language), subject: .field(known.path))
      return keySuggestion(known.key, .field, words, style(of: mapping), value: value) { insertion, _ in
        insertion.append(" " + scalar(known.value))
      }
    }
  }

  var knownMetadataValues: [CompletionSuggestion] {
    let key = context.node.entry?.key.resolved.text
    return Self.knownMetadata.filter { $0.path + ".*" == context.field.path && $0.key == key }.compactMap { known in
      textSuggestion(
        known.value, .value, Words(description: known.meaning.text(in: language), subject: .field(known.path)))
    }
  }
}
