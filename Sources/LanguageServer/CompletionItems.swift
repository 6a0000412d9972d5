// Completion suggestions as the client can take them.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument
import WorkspaceFiles

/// The list, with what all items share said once where the client can take it so.
func completionList(_ suggestions: [CompletionSuggestion], in snapshot: DocumentSnapshot) -> CompletionList {
  let client = snapshot.client
  var list = CompletionList(
    isIncomplete: snapshot.isAwaitingMore || suggestions.contains(where: \.isOfMany),
    items: completionItems(suggestions, in: snapshot))
  let supported = Set(client.capabilities.textDocument.completion.itemDefaults)
  guard let first = list.items.first, !supported.isEmpty else { return list }
  var defaults = CompletionList.ItemDefaults()
  func areSame<Value: Equatable>(_ member: KeyPath<CompletionItem, Value?>) -> Bool {
    list.items.allSatisfy { $0[keyPath: member] == first[keyPath: member] }
  }
  if supported.contains("insertTextFormat"), areSame(\.insertTextFormat) {
    defaults.insertTextFormat = first.insertTextFormat
    for index in list.items.indices { list.items[index].insertTextFormat = nil }
  }
  if supported.contains("insertTextMode"), areSame(\.insertTextMode) {
    defaults.insertTextMode = first.insertTextMode
    for index in list.items.indices { list.items[index].insertTextMode = nil }
  }
  if supported.contains("editRange"), let range = first.textEdit?.editRange,
    list.items.allSatisfy({ $0.textEdit?.editRange == range })
  {
    defaults.editRange = range
    for index in list.items.indices {
      list.items[index].textEditText = list.items[index].textEdit?.newText
      list.items[index].textEdit = nil
    }
  }
  if defaults != CompletionList.ItemDefaults() { list.itemDefaults = defaults }
  return list
}

extension CompletionTextEdit {
  fileprivate var editRange: CompletionList.EditRange {
    switch self {
    case .edit(let edit): .range(edit.range)
    case .insertReplace(let edit): .insertReplace(insert: edit.insert, replace: edit.replace)
    }
  }

  fileprivate var newText: String {
    switch self {
    case .edit(let edit): edit.newText
    case .insertReplace(let edit): edit.newText
    }
  }
}

private func completionItems(
  _ suggestions: [CompletionSuggestion], in snapshot: DocumentSnapshot
) -> [CompletionItem] {
  let (text, client) = (snapshot.text, snapshot.client)
  let item = client.capabilities.textDocument.completion.item
  let digits = String(suggestions.count).count
  return suggestions.enumerated().map { index, suggestion in
    var result = CompletionItem(label: suggestion.label)
    result.kind = kind(suggestion.kind)
    if item.labelDetailsSupport {
      result.labelDetails = CompletionItemLabelDetails(
        detail: suggestion.detail.map { " " + $0 }, description: suggestion.description)
    } else {
      let details = [suggestion.detail, suggestion.description].compactMap { $0 }.joined(separator: " · ")
      if !details.isEmpty { result.detail = details }
    }
    if client.defersDocumentation { result.data = suggestion.subject?.data(in: snapshot.uri) }
    if let documentation = suggestion.documentation {
      result.documentation = .markup(client.markup(documentation, formats: item.documentationFormat))
    }
    if suggestion.isDeprecated {
      if item.tags.contains(.deprecated) {
        result.tags = [.deprecated]
      } else if item.deprecatedSupport {
        result.deprecated = true
      }
    }
    if item.preselectSupport, suggestion.isPreselected { result.preselect = true }
    // The list is in order; clients sort it by this text.
    let number = String(index)
    result.sortText = String(repeating: "0", count: digits - number.count) + number
    result.filterText = suggestion.filterText
    // Neovim's own completion takes a plain text only up to its first white space; as a snippet it is taken whole.
    let isSnippet =
      suggestion.isSnippet || client.snippetStyle == .full && suggestion.insertText.contains(where: \.isWhitespace)
    var newText =
      isSnippet && !suggestion.isSnippet ? escapedForSnippet(suggestion.insertText) : suggestion.insertText
    if item.snippetSupport { result.insertTextFormat = isSnippet ? .snippet : .plainText }
    if item.insertTextModes.contains(.asIs) {
      result.insertTextMode = .asIs
    } else if isSnippet {
      newText = relativelyIndented(newText, at: suggestion.replaceRange.lowerBound, in: text)
    }
    let replace = text.lspRange(suggestion.replaceRange, client.encoding)
    if item.insertReplaceSupport {
      let insert = text.lspRange(suggestion.insertRange, client.encoding)
      result.textEdit = .insertReplace(
        InsertReplaceEdit(newText: newText, insert: insert, replace: replace))
    } else {
      result.textEdit = .edit(LanguageServerProtocol.TextEdit(range: replace, newText: newText))
    }
    return result
  }
}

/// A snippet for a client that was not told to leave its white space alone. Every engine then puts the white space that
/// the line begins with in front of all further lines, and breaks them as the file does:
/// - Neovim: `base_indent` in `runtime/lua/vim/snippet.lua`
/// - Helix: `Snippet::render` in `helix-core/src/snippets/render.rs`
///
/// - Parameter offset: where the snippet is inserted.
func relativelyIndented(_ snippet: String, at offset: Int, in text: SourceText) -> String {
  let start = text.lineStarts[text.line(at: offset)]
  let indentation = text.bytes[start..<offset].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  var lines = snippet.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  guard lines.count > 1 else { return snippet }
  for index in lines.indices.dropFirst() where lines[index].utf8.starts(with: indentation) {
    lines[index] = lines[index].dropFirst(indentation.count)
  }
  return lines.joined(separator: "\n")
}

private func kind(_ kind: CompletionSuggestion.Kind) -> CompletionItemKind {
  switch kind {
  case .field: .field
  case .value: .enumMember
  case .extensionName: .module
  case .version: .value
  case .cluster: .reference
  case .label: .property
  case .plan: .snippet
  }
}

// MARK: - What is told only when it is asked for

extension ClientProfile {
  /// Whether the client asks for an item's documentation when it shows it.
  var defersDocumentation: Bool {
    capabilities.textDocument.completion.item.resolveProperties.contains("documentation")
  }
}

extension Session {
  /// Adds an item's documentation and changes nothing else of it.
  func completionItemResolve(_ id: RequestID, _ item: CompletionItem) {
    let (client, catalog, charts) = (client, catalog(namedIn: item.data), charts(namedIn: item.data))
    reads.start(id, about: nil) {
      var item = item
      if let subject = Subject(item.data),
        let text = documentation(of: subject, catalog: catalog, charts: charts, language: client.language)
      {
        let formats = client.capabilities.textDocument.completion.item.documentationFormat
        item.documentation = .markup(client.markup(text, formats: formats))
      }
      return OutgoingMessage.response(id: id, result: item)
    }
  }
}
