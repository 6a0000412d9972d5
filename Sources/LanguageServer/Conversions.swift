// Analysis values to LSP's and back. Analysis counts bytes of the file, LSP counts lines and columns in an encoding.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument

typealias ByteRange = Swift.Range<Int>

extension SourceText {
  func lspPosition(_ offset: Int, _ encoding: PositionEncoding) -> Position {
    let position = position(at: offset, encoding: encoding)
    return Position(line: position.line, character: position.column)
  }

  func lspRange(_ range: ByteRange, _ encoding: PositionEncoding) -> LanguageServerProtocol.Range {
    LanguageServerProtocol.Range(
      start: lspPosition(range.lowerBound, encoding), end: lspPosition(range.upperBound, encoding))
  }

  func offset(_ position: Position, _ encoding: PositionEncoding) -> Int {
    offset(at: TextPosition(line: position.line, column: position.character), encoding: encoding)
  }

  /// A range whose ends are the wrong way round is read the right way.
  func byteRange(_ range: LanguageServerProtocol.Range, _ encoding: PositionEncoding) -> ByteRange {
    let start = offset(range.start, encoding)
    let end = offset(range.end, encoding)
    return min(start, end)..<max(start, end)
  }

  func lspEdit(_ edit: InstallPlanAnalysis.TextEdit, _ encoding: PositionEncoding) -> LanguageServerProtocol.TextEdit {
    LanguageServerProtocol.TextEdit(range: lspRange(edit.range, encoding), newText: edit.newText)
  }
}

extension Severity {
  var lsp: DiagnosticSeverity {
    switch self {
    case .error: .error
    case .warning: .warning
    case .information: .information
    case .hint: .hint
    }
  }
}

/// `source` of every diagnostic.
let diagnosticSource = "installplan"

/// Findings as a client that can take what `capabilities` say wants them.
///
/// - Parameter locator: where the workspace's plans stand.
func lspDiagnostics(
  _ findings: [Finding], in text: SourceText, uri: DocumentURI, _ client: ClientProfile, _ locator: PlanLocator
) -> [Diagnostic] {
  let capability = client.diagnosticSupport
  return mostSevere(findings).map { finding in
    var diagnostic = Diagnostic(
      range: text.lspRange(finding.range, client.encoding), message: finding.message.text(in: client.language))
    diagnostic.severity = finding.severity.lsp
    diagnostic.code = .string(finding.code)
    diagnostic.source = diagnosticSource
    let rule = Rule.named(finding.code)
    if capability.codeDescriptionSupport {
      diagnostic.codeDescription = rule.map { CodeDescription(href: $0.documentation) }
    }
    if rule?.tag == .unnecessary, capability.tags.contains(.unnecessary) { diagnostic.tags = [.unnecessary] }
    if capability.relatedInformation, !finding.related.isEmpty {
      diagnostic.relatedInformation = finding.related.compactMap { related in
        let location: Location? =
          switch related.place {
          case .here(let range): Location(uri: uri, range: text.lspRange(range, client.encoding))
          case .plan(let place): locator.locate(place)
          }
        return location.map {
          DiagnosticRelatedInformation(location: $0, message: related.message.text(in: client.language))
        }
      }
    }
    return diagnostic
  }
}

/// How many findings of one document are shown. VS Code shows no more, and nobody reads as many.
private let mostDiagnostics = 1000

/// The findings to show, in order: where there are too many the most severe, and of equal ones the first.
private func mostSevere(_ findings: [Finding]) -> [Finding] {
  guard findings.count > mostDiagnostics else { return findings }
  var counts: [Severity: Int] = [:]
  for finding in findings { counts[finding.severity, default: 0] += 1 }
  var left = mostDiagnostics
  var places: [Severity: Int] = [:]
  for severity in Severity.allCases.sorted(by: >) {
    places[severity] = min(left, counts[severity] ?? 0)
    left -= places[severity] ?? 0
  }
  return findings.filter { finding in
    guard let free = places[finding.severity], free > 0 else { return false }
    places[finding.severity] = free - 1
    return true
  }
}

func lspDiagnostics(_ findings: [Finding], in snapshot: DocumentSnapshot) -> [Diagnostic] {
  lspDiagnostics(findings, in: snapshot.text, uri: snapshot.uri, snapshot.client, snapshot.locator)
}
