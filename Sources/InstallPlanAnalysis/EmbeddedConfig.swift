// The Helm values inside a plan: `spec.config` and each of `spec.clusterScheduling.overrides` is a YAML text in a scalar.
// Each is parsed once for all rules, and every place in it is known in the file that holds the plan.

import TextDocument
import YAMLSyntax

/// One text of Helm values.
final class EmbeddedConfig {
  /// The cluster whose override this is; nil: `spec.config`.
  let cluster: String?
  /// The scalar that holds it, aliases followed.
  let scalar: YAMLNode
  let embedded: EmbeddedText
  /// The text of the first YAML document in it: the only one that counts. It begins where the whole text begins.
  private(set) lazy var source = SourceText(bytes)
  private let bytes: [UInt8]
  let document: YAMLDocument
  /// The values as if they were a plan: what edits of plans can do, they can do here.
  private lazy var values = document.root.map { Plan(root: $0, source: source) }
  /// What is really read of it: where a line ends the document early, `document` has what follows as well, as the author
  /// meant it.
  private(set) lazy var documentThatCounts =
    errors.first.flatMap(\.documentEnd).map { YAMLDocument(bytes[..<$0]) } ?? document
  /// Where the second document begins, if there is one with something in it; offsets are those of the whole text.
  let secondDocument: Int?
  /// What keeps the values from being read, and what is certain besides, in the order of the text. One of kind
  /// `.ignored` is the last: nothing behind it is ever read.
  let errors: [YAMLSyntaxError]

  fileprivate init?(_ scalar: YAMLNode, cluster: String?, plan: Plan) {
    guard !plan.document.isRepaired(scalar.range), scalar.isTextAsWritten,
      let embedded = EmbeddedText(scalar: scalar, source: plan.source.bytes)
    else { return nil }
    self.cluster = cluster
    self.scalar = scalar
    self.embedded = embedded
    let parts = splitDocuments(embedded.text)
    bytes = parts.count == 1 ? embedded.text : Array(embedded.text[parts[0]])
    document = plan.longConfigs?.document(of: bytes, for: cluster) ?? YAMLDocument(bytes)
    secondDocument = parts.dropFirst().first { hasContent(embedded.text[$0]) }?.lowerBound
    errors = Self.errors(of: document, bytes)
  }

  /// A line with `${…}` is not judged: it is filled in later.
  private static func errors(of document: YAMLDocument, _ bytes: [UInt8]) -> [YAMLSyntaxError] {
    var errors = document.errors + document.refusals(source: bytes, includingValues: true)
    if errors.isEmpty { return errors }
    let source = SourceText(bytes)
    if let end = errors.firstIndex(where: { $0.kind == .ignored }) { errors.removeSubrange((end + 1)...) }
    return errors.filter { error in
      let first = source.line(at: error.range.lowerBound)
      let last = source.line(at: max(error.range.lowerBound, error.range.upperBound - 1))
      let lines = source.contentRange(ofLine: first).lowerBound..<source.contentRange(ofLine: last).upperBound
      return !isFilledInLater(source.string(in: lines))
    }
  }

  /// A placeholder that all of the values are: what a tool fills in later, or what somebody forgot to fill in. With its
  /// place in the text.
  private(set) lazy var placeholder: (text: String, range: Range<Int>)? = {
    guard secondDocument == nil else { return nil }
    if let root = document.root, root.kind == .scalar, document.isIntact {
      let text = root.text
      let isPlaceholder = isFilledInLater(text) || isLeftOver(text) || isLeftOverVersion(text)
      let end = source.contentRange(ofLine: source.line(at: root.contentRange.lowerBound)).upperBound
      return isPlaceholder ? (text, root.contentRange.lowerBound..<min(end, root.contentRange.upperBound)) : nil
    }
    guard let line = onlyLine else { return nil }
    let range = source.contentRange(ofLine: line)
    let content = source.bytes[range]
    guard let first = content.firstIndex(where: { !isBlank($0) }), let last = content.lastIndex(where: { !isBlank($0) })
    else { return nil }
    let text = source.string(in: first..<last + 1)
    let isTemplate = text.hasPrefix("{{") && text.hasSuffix("}}") && !text.dropFirst(2).dropLast(2).contains("}}")
    // `${A}: ${B}` is a mapping; what begins with `@` or `%` cannot be read as YAML.
    guard isTemplate || document.root.map({ $0.kind == .scalar }) ?? true else { return nil }
    return isTemplate || isFilledInLater(text) || isLeftOver(text) ? (text, first..<last + 1) : nil
  }()

  /// The one line that has something in it, besides comments and `---`.
  private var onlyLine: Int? {
    var found: Int?
    for line in 0..<source.lineCount {
      let content = source.bytes[source.contentRange(ofLine: line)].drop(while: isBlank)
      guard let first = content.first, first != UInt8(ascii: "#"), !content.elementsEqual("---".utf8) else { continue }
      guard found == nil else { return nil }
      found = line
    }
    return found
  }

  /// How messages name it; nothing of what it holds but keys is ever named.
  var name: String { localizedName.en }
  var localizedName: LocalizedText {
    cluster.map { LocalizedText(en: "the override for `\($0)`", zh: "`\($0)` 的差异化配置") }
      ?? LocalizedText(english: "`config`")
  }

  /// Whether it is written line by line, so that text can be put in and taken out as it stands.
  var isBlock: Bool { scalar.style == .literal || scalar.style == .folded }

  /// Whether it is written on one line in quotes.
  func isQuotedLine(_ host: SourceText) -> Bool {
    guard scalar.style == .singleQuoted || scalar.style == .doubleQuoted else { return false }
    return host.line(at: embedded.hostRange.lowerBound) == host.line(at: embedded.hostRange.upperBound)
  }

  func hostRange(_ range: Range<Int>) -> Range<Int> { embedded.hostRange(range) }

  /// An edit of the values as an edit of the file; nil where the scalar's style would need more than that.
  func hostEdit(_ edit: TextEdit, in host: SourceText) -> TextEdit? {
    let range = edit.range
    if isQuotedLine(host) {
      // Nothing in there stands for more than one character, and these mean nothing to quotes.
      guard edit.newText.allSatisfy({ $0 == " " || $0 == ":" }) else { return nil }
      return TextEdit(embedded.hostRange(range), edit.newText)
    }
    guard scalar.style == .literal, !edit.newText.contains("\n") else { return nil }
    let startsLine = range.lowerBound == 0 || embedded.text[range.lowerBound - 1] == UInt8(ascii: "\n")
    if startsLine, edit.newText.isEmpty, !range.isEmpty, embedded.text[range.upperBound - 1] == UInt8(ascii: "\n") {
      // Whole lines go with their indentation.
      let start = host.lineStarts[host.line(at: embedded.hostOffset(range.lowerBound))]
      return TextEdit(start..<max(start, embedded.hostRange(range).upperBound), "")
    }
    guard edit.newText.isEmpty || embedded.isVerbatim(range) else { return nil }
    return TextEdit(embedded.hostRange(range), edit.newText)
  }

  /// An edit that takes an entry out, and with it the mappings that would be left empty; nil where that would leave
  /// nothing, or the text gives no way to do it.
  func removing(_ entry: YAMLNode.Entry, in host: SourceText) -> TextEdit? {
    guard let values else { return nil }
    var entry = entry
    while let mapping = entry.key.parent, mapping.entries.allSatisfy({ $0.key == entry.key }) {
      guard let outer = mapping.entry else { return nil }
      entry = outer
    }
    return values.removing(entry).flatMap { hostEdit($0, in: host) }
  }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

/// Whether a document has more in it than its marks, white space and comments.
private func hasContent(_ bytes: ArraySlice<UInt8>) -> Bool {
  for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
    let content = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard let first = content.first, first != UInt8(ascii: "#") else { continue }
    if content.elementsEqual("---".utf8) || content.elementsEqual("...".utf8) { continue }
    return true
  }
  return false
}

/// The Helm values of one plan.
func embeddedConfigs(of plan: Plan) -> [EmbeddedConfig] {
  let (config, overrides) = (plan.entry(.config), plan.entry(.overrides))
  var configs: [EmbeddedConfig] = []
  var seen: Set<YAMLNode> = []
  func add(_ value: YAMLNode, cluster: String?) {
    let scalar = value.resolved
    // A text used twice through an alias is one text, and what is wrong with it is said once.
    guard scalar.kind == .scalar, !plan.document.hasAliases || seen.insert(scalar).inserted else { return }
    if let config = EmbeddedConfig(scalar, cluster: cluster, plan: plan) { configs.append(config) }
  }
  if let config { add(config.value, cluster: nil) }
  for entry in overrides?.value.effectiveEntries ?? [] { add(entry.value, cluster: entry.key.resolved.text) }
  plan.longConfigs?.keepOnly(configs)
  return configs
}

extension YAMLNode {
  /// The entries of a mapping and, behind them, those of the mappings it merges (`<<`), aliases followed. A key may
  /// come more than once.
  var mergedEntries: [Entry] {
    var found: [Entry] = []
    var seen: Set<YAMLNode> = []
    func add(_ node: YAMLNode) {
      let mapping = node.resolved
      guard mapping.kind == .mapping, seen.insert(mapping).inserted else { return }
      for entry in mapping.entries where !entry.key.isMergeKey { found.append(entry) }
      for entry in mapping.entries where entry.key.isMergeKey {
        add(entry.value)
        for item in entry.value.resolved.items { add(item) }
      }
    }
    add(self)
    return found
  }
}
