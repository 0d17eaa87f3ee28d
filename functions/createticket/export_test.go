package createticket

// What fuzz tests reach directly.
var (
	ParseObject = parseObject
	SafeReturn  = safeReturn
)
