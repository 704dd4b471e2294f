import '../../kit/telemetry.ts';
import { call } from '../../kit/client.ts';
import { HttpError } from '../../kit/http-error.ts';
import { get, post } from '../../kit/server.ts';
import { runService } from '../../kit/service.ts';

interface CartLine {
  productId: number;
  quantity: number;
  unitCents: number;
}

const bestOf = (category: number): Promise<{ products: unknown[] }> =>
  call({ service: 'catalogue', method: 'GET', path: '/categories/:category/best', params: { category } });

const productDetail = (id: number): Promise<object> =>
  call({ service: 'catalogue', method: 'GET', path: '/products/:id', params: { id } });

const recommendations = (productId: number): Promise<{ products: unknown[] }> =>
  call({ service: 'recommendation', method: 'GET', path: '/recommendations/:productId', params: { productId } });

const user = (id: number): Promise<{ id: number }> =>
  call({ service: 'user', method: 'GET', path: '/users/:id', params: { id } });

const cart = (userId: number): Promise<{ lines: CartLine[] }> =>
  call({ service: 'cart', method: 'GET', path: '/carts/:userId', params: { userId } });

async function checkout(userId: number): Promise<unknown> {
  await user(userId);
  const { lines } = await cart(userId);
  if (lines.length === 0) throw new HttpError(409, 'the cart is empty');
  const order = await call({ service: 'order', method: 'POST', path: '/orders', body: { userId, lines } });
  await call({ service: 'cart', method: 'DELETE', path: '/carts/:userId', params: { userId } });
  return order;
}

await runService(() => ({
  routes: [
    get('/categories/:category', ({ params }) => bestOf(Number(params.category))),
    get('/products/:id', async ({ params }) => {
      const id = Number(params.id);
      const [product, recommended] = await Promise.all([productDetail(id), recommendations(id)]);
      return { ...product, recommended: recommended.products };
    }),
    get('/cart/:userId', ({ params }) => cart(Number(params.userId))),
    post('/cart/:userId', async ({ params, body }) => {
      const userId = Number(params.userId);
      await user(userId);
      return call({ service: 'cart', method: 'POST', path: '/carts/:userId/lines', params: { userId }, body });
    }),
    post('/checkout/:userId', ({ params }) => checkout(Number(params.userId))),
  ],
}));
