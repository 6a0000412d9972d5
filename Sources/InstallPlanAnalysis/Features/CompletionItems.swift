// From a place in a plan to what is offered there. Fields are in CompletionItemsFields, values in CompletionItemsValues,
// whole plans in CompletionItemsPlans; here is what they share: how names and texts are written in this file.

import KubeSphereModel
import TextDocument
import YAMLSyntax

struct CompletionItems {
  let file: PlanFile
  let offset: Int
  let context: CompletionContext
  let catalog: Catalog?
  let language: Language
  let snippets: SnippetSupport
  let documented: Bool

  var token: CompletionToken { context.token }

  var all: [CompletionSuggestion] {
    switch context.role {
    case .document: wholePlans + firstFields
    case .key(let mapping, let value): fields(in: mapping, above: value)
    case .item(let sequence) where context.form == .item: newItems(of: sequence)
    case .item(let sequence): items(of: sequence)
    case .value: values
    }
  }

  func say(en: String, zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }

  func text(_ texts: LocaleTexts) -> String? {
    texts.text(in: language == .chinese ? "zh" : "en").map(oneLine)
  }

  // MARK: Making a suggestion

  /// What a suggestion says of itself.
  struct Words {
    var detail: String?
    var description: String?
    var subject: Subject?
  }

  /// - Parameters:
  ///   - range: what is replaced; the token without its quotes unless given.
  ///   - filter: what is compared with the text before the cursor; the label unless given.
  func suggestion(
    _ label: String, _ kind: CompletionSuggestion.Kind, _ insertion: CompletionInsertion, _ words: Words = Words(),
    range: Range<Int>? = nil, filter: String? = nil, isPreselected: Bool = false, isDeprecated: Bool = false,
    isOfMany: Bool = false
  ) -> CompletionSuggestion {
    let range = range ?? token.inner
    let (text, isSnippet) = insertion.rendered(snippets)
    // Behind a quote or bracket that the text brings itself, nothing of the old token may stay.
    let isClosed = text.utf8.last.map { "\"'}]".utf8.contains($0) } ?? false
    let keepsRest = !isClosed && range.upperBound == token.inner.upperBound
    let end = keepsRest ? min(offset, range.upperBound) : range.upperBound
    return CompletionSuggestion(
      label: visible(label), kind: kind, detail: words.detail.map(visible), description: words.description.map(visible),
      subject: words.subject,
      documentation: documented
        ? words.subject.flatMap { documentation(of: $0, catalog: catalog, language: language) } : nil,
      insertText: text, isSnippet: isSnippet, replaceRange: range,
      insertRange: range.lowerBound..<max(range.lowerBound, end), filterText: filter ?? label,
      isPreselected: isPreselected, isDeprecated: isDeprecated, beginsDocument: context.root == nil, isOfMany: isOfMany)
  }

  /// A text as the value or item at the cursor, read back as that very string.
  func textSuggestion(
    _ value: String, _ kind: CompletionSuggestion.Kind, _ words: Words = Words(), isPreselected: Bool = false,
    isDeprecated: Bool = false, isOfMany: Bool = false
  ) -> CompletionSuggestion? {
    guard value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { return nil }
    let written: String
    if let quote = token.quote {
      written = inside(quote, value) + (token.isClosed ? "" : String(UnicodeScalar(quote)))
    } else {
      written = lead + scalar(value)
    }
    return suggestion(
      value, kind, CompletionInsertion(written + comma), words, filter: isDashTyped ? "- \(value)" : nil,
      isPreselected: isPreselected, isDeprecated: isDeprecated, isOfMany: isOfMany)
  }

  /// A value that is no text, such as `true`: quotes that are there go.
  func bareSuggestion(_ value: String, _ words: Words = Words()) -> CompletionSuggestion {
    let quote = token.quote.map { String(UnicodeScalar($0)) } ?? ""
    let space = token.needsSpace ? " " : ""
    return suggestion(
      value, .value, CompletionInsertion(space + value + comma), words, range: token.whole,
      filter: quote + value + (token.isClosed ? quote : ""))
  }

  // MARK: Writing

  /// What comes between the token's place and a new value.
  var lead: String {
    if context.form == .item { return "- " }
    return token.needsSpace ? " " : ""
  }

  /// Whether the dash of a new item is there, but not the space behind it.
  var isDashTyped: Bool {
    context.form == .item && file.text.bytes[token.inner].first == UInt8(ascii: "-")
  }

  var comma: String { context.needsComma ? "," : "" }

  /// `text` as a scalar of its own in this document.
  func scalar(_ text: String) -> String {
    if isJSON { return quoted(text) }
    guard needsQuotes(text) else { return text }
    return prefersSingleQuotes && !text.contains("'") ? "'\(text)'" : quoted(text)
  }

  /// `text` between quotes that are there already.
  func inside(_ quote: UInt8, _ text: String) -> String {
    quote == UInt8(ascii: "'") ? text.replacing("'", with: "''") : String(quoted(text).dropFirst().dropLast())
  }

  /// Whether the document is written as JSON. The word in the copy does not count.
  var isJSON: Bool {
    guard let root = context.root, root.style == .flow else { return false }
    let keys = root.entries.map(\.key).filter { $0 != context.node }
    return keys.isEmpty ? token.quote == UInt8(ascii: "\"") : keys.allSatisfy { $0.style == .doubleQuoted }
  }

  private var prefersSingleQuotes: Bool {
    guard let root = context.root else { return false }
    let styles = [["metadata", "name"], ["spec", "extension", "name"], ["spec", "extension", "version"]]
      .compactMap { member($0, of: root)?.style }
    return styles.contains(.singleQuoted) && !styles.contains(.doubleQuoted)
  }

  func member(_ path: [String], of root: YAMLNode) -> YAMLNode? {
    var node: YAMLNode? = root
    for name in path { node = node?.member(name)?.value }
    return node
  }

  /// The text that the author has written at a path of the plan; nil at the cursor itself.
  func written(_ path: String...) -> String? {
    guard let root = context.root, path.joined(separator: ".") != context.field.path || context.form == .key,
      let text = member(path, of: root)?.string, !text.isEmpty
    else { return nil }
    return text
  }

  /// The columns of one level: what the author does elsewhere in the plan.
  var indentationUnit: Int {
    guard let root = context.root else {
      // An empty document: as in the file's other ones.
      return file.parts.lazy.compactMap { $0.content?.plans.first }.first?.indentationUnit ?? 2
    }
    for path in ["spec", "metadata"] {
      guard let entry = root.member(path), entry.value.style == .block,
        let child = entry.value.entries.first(where: { $0.key != context.node })?.key
      else { continue }
      let columns = [child, entry.key].map { context.source.column(of: $0.range.lowerBound) }
      let unit = columns[0] - columns[1]
      if unit > 0 { return unit }
    }
    return 2
  }
}

/// A text for a list of an editor: on one line.
private func oneLine(_ text: String) -> String {
  String(
    String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
}
