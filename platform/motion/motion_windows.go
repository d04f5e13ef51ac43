package motion

import (
	"context"
	"unsafe"

	"golang.org/x/sys/windows"
)

var parametersInfo = windows.NewLazySystemDLL("user32.dll").NewProc("SystemParametersInfoW")

// getClientAreaAnimation is SPI_GETCLIENTAREAANIMATION: whether windows move what is in them (since Vista).
const getClientAreaAnimation = 0x1042

func watch(ctx context.Context, tell func(bool)) error {
	var on int32
	ok, _, _ := parametersInfo.Call(getClientAreaAnimation, 0, uintptr(unsafe.Pointer(&on)), 0)
	tell(ok != 0 && on == 0)
	<-ctx.Done()
	return nil
}
