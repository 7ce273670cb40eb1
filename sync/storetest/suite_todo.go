package storetest

var matchCases, takeCases, batchCases, orderCases, holdCases, expireCases, readerCases, audienceCases, workspaceCases []suiteCase
