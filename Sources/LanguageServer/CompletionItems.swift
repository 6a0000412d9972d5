// Completion suggestions as the client can take them.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument

func completionItems(
  _ suggestions: [CompletionSuggestion], in text: SourceText, _ client: ClientProfile
) -> [CompletionItem] {
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
      item.snippetSupport && (suggestion.isSnippet || suggestion.insertText.contains(where: \.isWhitespace))
    let newText =
      isSnippet && !suggestion.isSnippet ? escapedForSnippet(suggestion.insertText) : suggestion.insertText
    if item.snippetSupport { result.insertTextFormat = isSnippet ? .snippet : .plainText }
    if item.insertTextModes.contains(.asIs) { result.insertTextMode = .asIs }
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

private func kind(_ kind: CompletionSuggestion.Kind) -> CompletionItemKind {
  switch kind {
  case .field: .field
  case .value: .enumMember
  case .extensionName: .module
  case .version: .value
  case .cluster: .reference
  case .plan: .snippet
  }
}
