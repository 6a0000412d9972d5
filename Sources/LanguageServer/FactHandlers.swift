// Facts beside the text, from what is known of the catalog: inlay hints, code lenses, links; and the commands of lenses.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import TextDocument

/// The commands that `workspace/executeCommand` runs. None of them changes anything.
enum ServerCommand {
  /// Shows the facts of what its argument, a lens's own, stands for.
  static let showFacts = "installplan.showFacts"
  /// Opens the ExtensionVersion that a plan names: `[uri of the plan's document, extension, version]`.
  static let openVersion = "installplan.openVersion"

  /// Shows the values of an installation: `[uri of the plan's document, number of the plan in it, cluster or null]`.
  static let showValues = "installplan.showValues"
  /// The same arguments; answers with the values as YAML, for editors that show them themselves.
  static let effectiveValues = "installplan.effectiveValues"

  static let all = [showFacts, openVersion, showValues, effectiveValues]
}

extension Session {
  func inlayHint(_ id: RequestID, _ params: DocumentRangeParams) throws(ResponseError) {
    try answerKnowing(id, about: params.textDocument.uri, nothing: []) {
      snapshot -> [LanguageServerProtocol.InlayHint]? in
      let hints = inlayHints(
        snapshot.file, in: snapshot.byteRange(params.range), catalog: snapshot.catalog,
        language: snapshot.client.language)
      return hints.map { hint in
        var result = LanguageServerProtocol.InlayHint(
          position: snapshot.range(hint.offset..<hint.offset).start, label: hint.label)
        result.paddingLeft = true
        result.textEdits = hint.edit.map { snapshot.edits([$0]) }
        // The protocol has no word for the format of tooltips: those who show Markdown in hovers do here, too.
        result.tooltip = hint.tooltip.map {
          snapshot.client.markup($0, formats: snapshot.client.capabilities.textDocument.hoverContentFormat)
        }
        return result
      }
    }
  }

  func codeLens(_ id: RequestID, _ params: DocumentParams) throws(ResponseError) {
    try answerKnowing(id, about: params.textDocument.uri, nothing: []) {
      snapshot -> [LanguageServerProtocol.CodeLens]? in
      let lenses = codeLenses(snapshot.file, catalog: snapshot.catalog, language: snapshot.client.language)
      return lenses.map { lens in
        // Without commands a lens still says what it says.
        let canRun = snapshot.client.capabilities.workspace.executeCommand
        let start = snapshot.text.line(at: lens.range.lowerBound)
        let line = snapshot.text.contentRange(ofLine: start)
        return LanguageServerProtocol.CodeLens(
          range: snapshot.range(
            lens.range.lowerBound..<max(lens.range.lowerBound, min(lens.range.upperBound, line.upperBound))),
          command: LanguageServerProtocol.Command(
            title: lens.title, command: canRun ? ServerCommand.showFacts : "",
            arguments: canRun ? [lens.subject.data(in: snapshot.uri)] : nil))
      } + snapshot.valuesLenses
    }
  }

  func documentLink(_ id: RequestID, _ params: DocumentParams) throws(ResponseError) {
    try answerKnowing(id, about: params.textDocument.uri, nothing: []) {
      snapshot -> [LanguageServerProtocol.DocumentLink]? in
      let client = snapshot.client
      let links = documentLinks(snapshot.file, catalog: snapshot.catalog, language: client.language)
      return links.map { link in
        LanguageServerProtocol.DocumentLink(
          range: snapshot.range(link.range), target: link.target,
          tooltip: client.capabilities.textDocument.features.documentLink?.tooltipSupport == true ? link.tooltip : nil)
      }
    }
  }

  // MARK: Commands

  func executeCommand(_ id: RequestID, _ params: ExecuteCommandParams) throws(ResponseError) {
    let texts = params.arguments.compactMap(\.stringValue)
    switch params.command {
    case ServerCommand.showFacts:
      guard params.arguments.count == 1, let subject = Subject(params.arguments[0]) else {
        throw ResponseError(code: .invalidParams, message: "`\(params.command)` wants the argument of a lens")
      }
      let catalog = catalog(namedIn: params.arguments[0])
      guard let facts = documentation(of: subject, catalog: catalog, language: client.language) else {
        throw ResponseError(code: .requestFailed, message: "nothing is known of it any more: look at the plan again")
      }
      notify(Method.showMessage, ShowMessageParams(type: .info, message: plainText(ofMarkdown: facts)))
      writer.send(OutgoingMessage.response(id: id, result: JSONValue.null))
    case ServerCommand.openVersion:
      guard texts.count == 3, texts.count == params.arguments.count else {
        throw ResponseError(
          code: .invalidParams,
          message: "`\(params.command)` wants the URI of an open plan, an extension's name and a version")
      }
      try openVersion(id, DocumentURI(texts[0]), extension: texts[1], version: texts[2])
    case ServerCommand.showValues: showValues(id, try ValuesTarget(params))
    case ServerCommand.effectiveValues: try effectiveValues(id, try ValuesTarget(params))
    default:
      throw ResponseError(code: .invalidParams, message: "there is no command `\(params.command)`")
    }
  }
}
