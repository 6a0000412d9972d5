// Completion: what can be written at a place in a file. Where the place is in the plan is found in CompletionContext;
// what is offered there is made in the CompletionItems files.

import HelmCharts
import KubeSphereModel
import TextDocument

/// One thing that can be written at the cursor, in an editor's words. Offsets are bytes in the file.
public struct CompletionSuggestion: Sendable, Equatable {
  public enum Kind: Sendable {
    case field, value, extensionName, version, cluster, label, plan
  }

  /// The name, version, cluster or field itself.
  public let label: String
  public let kind: Kind
  /// Shown right behind the label: an extension's display name, a field's type. Plain text.
  public let detail: String?
  /// Shown at the end of the line: category and state; recommended, installed, incompatible; required. Plain text.
  public let description: String?
  /// What there is more to say about; nil: nothing.
  public let subject: Subject?
  /// Markdown; nil also where it was not asked for.
  public let documentation: String?
  /// What replaces the range. Its indentation is complete and its line breaks are the file's (LSP's `asIs`).
  public let insertText: String
  /// Whether `insertText` is in LSP's snippet syntax, escaped; otherwise it is taken as it stands.
  public let isSnippet: Bool
  /// The whole token around the cursor; on one line.
  public let replaceRange: Range<Int>
  /// The token's part before the cursor, for clients that keep what is behind it; all of it where that cannot be kept.
  public let insertRange: Range<Int>
  /// What the text in `insertRange` is compared with.
  public let filterText: String
  /// The one an author would most likely want; at most one of a list.
  public let isPreselected: Bool
  /// Offered, but does not fit the host cluster.
  public let isDeprecated: Bool
  /// Whether a document begins with it that had nothing in it. It is written as YAML.
  public let beginsDocument: Bool
  /// Whether it was chosen, by what is typed, from more than are returned: with every further key it may be others.
  public let isOfMany: Bool
}

/// What can be written at `offset`, in the order to be shown. Everything that fits the place is returned, whatever is
/// typed there already: clients filter by what is typed, and go on doing so without asking again. Of names and versions
/// without number, as many are returned as anybody looks through (`isOfMany`).
///
/// A suggestion that is accepted leaves a document that parses as well as before, with its other fields unchanged.
///
/// - Parameters:
///   - snippets: whether the client understands snippets; if not, `insertText` is always plain.
///   - simpleSnippets: whether it wants those on one line, without choices. yasnippet (Emacs) takes choices for text, and
///     indents lines as the mode has it.
///   - trigger: the character that made the client ask; nil: the author did, or typed a letter. What nobody asked for is
///     offered only where it surely fits.
///   - charts: the charts whose keys are offered inside `config` and overrides.
///   - documented: whether each suggestion's documentation is made at once, rather than asked for by its subject.
/// - Returns: nothing outside of InstallPlans of kubesphere.io and in comments. In a document that is empty but for
///   comments or a single word: whole plans. Inside `config` and overrides what the chart has, or else the keys that the plan has elsewhere.
public func complete(
  _ file: PlanFile, at offset: Int, catalog: Catalog?, language: Language, snippets: Bool,
  simpleSnippets: Bool = false, trigger: String? = nil, documented: Bool = true, charts: Charts? = nil
) -> [CompletionSuggestion] {
  guard offset >= 0, offset <= file.text.count else { return [] }
  var contexts = CompletionContext.find(in: file, at: offset)
  // A document that says nothing yet may become anything.
  if trigger != nil { contexts.removeAll { $0.isUnsaid && $0.token.inner.isEmpty } }
  let support: SnippetSupport = !snippets ? .none : simpleSnippets ? .simple : .full
  var suggestions = contexts.flatMap { context in
    CompletionItems(
      file: file, offset: offset, context: context, catalog: catalog, language: language,
      snippets: support, documented: documented
    ).all
  }
  if suggestions.isEmpty {
    suggestions = valuesCompletion(
      in: file, at: offset,
      ValuesCompletion(charts: charts, language: language, snippets: support, documented: documented))
  }
  return isInsideWords(trigger) ? suggestions.filter { $0.goesOn(from: file.text, at: offset) } : suggestions
}

/// The characters that begin a value or key, and those inside names and versions, at which editors would close the menu.
public let completionTriggers = [":", " ", "\"", "'", "[", ",", "{", "-", "."]

private func isInsideWords(_ trigger: String?) -> Bool { trigger == "-" || trigger == "." }

extension CompletionSuggestion {
  /// Whether what stands in front of the cursor is the beginning of this.
  fileprivate func goesOn(from text: SourceText, at offset: Int) -> Bool {
    let typed = text.string(in: insertRange.lowerBound..<max(insertRange.lowerBound, offset)).lowercased()
    return filterText.lowercased().hasPrefix(typed)
  }
}
